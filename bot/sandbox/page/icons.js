// The page's own line icons, drawn here so that nothing has to be fetched.

import { h } from "./dom.js";

const PATHS = {
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  down: "M5 8l5 5 5-5",
  right: "M8 5l5 5-5 5",
  menu: "M3 5h14M3 10h14M3 15h14",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  plus: "M10 4v12M4 10h12",
  bolt: "M11 2L4 11h5l-1 7 7-9h-5l1-7z",
  send: "M3 10L17 4l-4 13-3.5-5.5L3 10z",
  warning: "M10 3l8 14H2L10 3zM10 8v4M10 14.6v.01",
  info: "M10 2a8 8 0 100 16 8 8 0 000-16zM10 9v5M10 6.2v.01",
  check: "M4 10.5l4 4L16 6",
  error: "M10 2a8 8 0 100 16 8 8 0 000-16zM10 6v5M10 13.8v.01",
  eye: "M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zM10 8a2 2 0 100 4 2 2 0 000-4z",
  panel: "M3 4h14v12H3V4zM12.5 4v12",
  sun: "M10 6a4 4 0 100 8 4 4 0 000-8zM10 1.5v1.5M10 17v1.5M1.5 10H3M17 10h1.5M4 4l1 1M15 15l1 1M16 4l-1 1M5 15l-1 1",
  moon: "M16.5 12.5A7 7 0 017.5 3.5a7 7 0 109 9z",
  auto: "M10 2a8 8 0 100 16 8 8 0 000-16zM10 2v16M13 4.5v11M16 7v6",
  calendar: "M3 5h14v12H3V5zM3 8.5h14M7 3v3M13 3v3",
  clock: "M10 2a8 8 0 100 16 8 8 0 000-16zM10 5.5V10l3 2",
  home: "M3 9.5L10 3l7 6.5V17h-4.5v-4.5h-5V17H3V9.5z",
  lock: "M5 9h10v8H5V9zM7 9V6.5a3 3 0 016 0V9",
  reply: "M3 4h14v10H9l-4 3.5V14H3V4z",
  search: "M9 3.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM13 13l4 4",
};

/** A decorative icon, 1.25 em unless its class says otherwise. */
export function icon(name, extra = "") {
  return h(
    "svg",
    { class: `icon ${extra}`, viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
    h("path", { d: PATHS[name], class: name === "more" ? "dots" : undefined }),
  );
}
