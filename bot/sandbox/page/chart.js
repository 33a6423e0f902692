// data_visualization blocks as plain SVG, with the same numbers in a table for those who do not see it.

import { h } from "./dom.js";

const WIDTH = 480;
const HEIGHT = 200;
const LEFT = 40;
const BOTTOM = 28;
const TOP = 10;

const number = (value) => new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 }).format(value);

function pie(segments) {
  const total = segments.reduce((sum, s) => sum + s.value, 0) || 1;
  let turned = 0;
  const point = (part) => {
    const angle = part * 2 * Math.PI - Math.PI / 2;
    return `${(100 + 90 * Math.cos(angle)).toFixed(2)} ${(100 + 90 * Math.sin(angle)).toFixed(2)}`;
  };
  const slices = segments.map((s, n) => {
    const share = s.value / total;
    const from = turned;
    turned += share;
    if (share >= 0.999) return h("circle", { cx: 100, cy: 100, r: 90, class: `series-${n % 8}` });
    const d = `M100 100L${point(from)}A90 90 0 ${share > 0.5 ? 1 : 0} 1 ${point(turned)}Z`;
    return h("path", { d, class: `slice series-${n % 8}` });
  });
  return h("svg", { class: "chart pie", viewBox: "0 0 200 200", "aria-hidden": "true" }, slices);
}

function scale(series) {
  const values = series.flatMap((s) => s.data.map((d) => d.value));
  const most = Math.max(0, ...values);
  const least = Math.min(0, ...values);
  const step = 10 ** Math.floor(Math.log10((most - least || 1) / 2));
  const top = Math.ceil(most / step) * step || 1;
  const bottom = Math.floor(least / step) * step;
  const y = (value) => TOP + ((top - value) / (top - bottom)) * (HEIGHT - TOP - BOTTOM);
  return { y, ticks: [bottom, (top + bottom) / 2, top] };
}

function axes(categories, { y, ticks }, band) {
  const lines = ticks.map((t) => [
    h("line", { x1: LEFT, x2: WIDTH, y1: y(t), y2: y(t), class: "grid" }),
    h("text", { x: LEFT - 6, y: y(t) + 4, class: "tick", "text-anchor": "end" }, number(t)),
  ]);
  const every = Math.ceil(categories.length / 8);
  const names = categories.map((name, n) =>
    n % every
      ? null
      : h(
          "text",
          { x: LEFT + band * (n + 0.5), y: HEIGHT - 8, class: "tick", "text-anchor": "middle" },
          name.length > 12 ? `${name.slice(0, 11)}…` : name,
        ),
  );
  return [lines, names];
}

function bars(series, { y }, band) {
  const width = (band * 0.7) / series.length;
  return series.map((s, k) =>
    s.data.map((d, n) => {
      const edge = y(d.value);
      return h("rect", {
        class: `series-${k % 8}`,
        x: LEFT + band * n + band * 0.15 + width * k,
        width: Math.max(1, width - 1),
        y: Math.min(edge, y(0)),
        height: Math.max(1, Math.abs(edge - y(0))),
      });
    }),
  );
}

function lines(series, { y }, band, filled) {
  return series.map((s, k) => {
    const points = s.data.map((d, n) => `${LEFT + band * (n + 0.5)} ${y(d.value)}`);
    const first = LEFT + band * 0.5;
    const last = LEFT + band * (s.data.length - 0.5);
    return [
      filled &&
        h("path", {
          d: `M${first} ${y(0)}L${points.join("L")}L${last} ${y(0)}Z`,
          class: `area series-${k % 8}`,
        }),
      h("path", { d: `M${points.join("L")}`, class: `line series-${k % 8}` }),
    ];
  });
}

function plot(chart) {
  const categories = chart.axis_config?.categories ?? chart.series[0].data.map((d) => d.label);
  const band = (WIDTH - LEFT) / Math.max(1, categories.length);
  const scaled = scale(chart.series);
  const marks =
    chart.type === "bar"
      ? bars(chart.series, scaled, band)
      : lines(chart.series, scaled, band, chart.type === "area");
  return h(
    "svg",
    { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    axes(categories, scaled, band),
    marks,
  );
}

function legend(names) {
  return h(
    "ul",
    { class: "legend", "aria-hidden": "true" },
    names.map((name, n) => h("li", null, h("span", { class: `swatch series-${n % 8}` }), name)),
  );
}

function numbers(title, head, rows) {
  return h(
    "table",
    { class: "visually-hidden" },
    h("caption", null, title),
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        head.map((cell) => h("th", { scope: "col" }, cell)),
      ),
    ),
    h(
      "tbody",
      null,
      rows.map(([name, ...cells]) =>
        h(
          "tr",
          null,
          h("th", { scope: "row" }, name),
          cells.map((c) => h("td", null, number(c))),
        ),
      ),
    ),
  );
}

/** A chart of type pie, bar, line or area. */
export function chartBlock(block) {
  const { chart, title } = block;
  const isPie = chart?.type === "pie" && Array.isArray(chart.segments);
  if (!isPie && !Array.isArray(chart?.series)) {
    return h("p", { class: "unsupported" }, `Unsupported chart: ${chart?.type ?? "none"}`);
  }
  const names = isPie
    ? chart.segments.map((s) => `${s.label} (${number(s.value)})`)
    : chart.series.map((s) => s.name);
  const table = isPie
    ? numbers(
        title,
        ["Segment", "Value"],
        chart.segments.map((s) => [s.label, s.value]),
      )
    : numbers(
        title,
        [chart.axis_config?.x_label ?? "Label", ...chart.series.map((s) => s.name)],
        chart.series[0].data.map((d, n) => [d.label, ...chart.series.map((s) => s.data[n]?.value ?? 0)]),
      );
  return h(
    "figure",
    { class: "chart-figure" },
    h("figcaption", null, title),
    isPie ? pie(chart.segments) : plot(chart),
    legend(names),
    table,
  );
}
