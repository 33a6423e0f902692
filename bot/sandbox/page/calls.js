// The calls that went between the app, Slack and GoTo: one line each under what set them off, with their bodies when
// opened.

import { clockTime } from "./dates.js";
import { classes, h, memo } from "./dom.js";
import { icon } from "./icons.js";
import { interactions, titleOf } from "./interactions.js";
import { change, live, me, ui } from "./store.js";

/** How the panel names the two services. */
export const WHERE = { slack: "Slack", goto: "GoTo" };
const cleared = { n: 0 };

function pretty(body) {
  if (body === null || body === undefined || body === "") return "(empty)";
  return typeof body === "string" ? body : JSON.stringify(body, null, 2);
}

function bodyView(title, body) {
  return h(
    "div",
    { class: "call-body" },
    h("div", { class: "call-part", "aria-hidden": "true" }, title),
    h("pre", { tabindex: "0", "aria-label": title }, pretty(body)),
  );
}

function toggleCall(n) {
  const open = new Set(ui.calls.open);
  if (!open.delete(n)) open.add(n);
  change({ calls: { ...ui.calls, open } });
}

function isBad(status) {
  return typeof status === "number" ? status >= 400 : !/^(ack|ok|\d*)$/.test(status);
}

function answered(call) {
  const error =
    call.response && typeof call.response === "object" && call.response.ok === false
      ? call.response.error
      : null;
  return { text: error ?? String(call.status), bad: Boolean(error) || isBad(call.status) };
}

function callView(call) {
  const open = ui.calls.open.has(call.n);
  return memo(`call ${call.n}`, `${open} ${me().tz}`, () => {
    const { text, bad } = answered(call);
    const [glyph, direction] = call.direction === "in" ? ["→", "to the app"] : ["←", "from the app"];
    return h(
      "li",
      { class: classes("call", open && "open", bad && "bad"), key: call.n },
      h(
        "button",
        {
          type: "button",
          class: "call-row",
          "aria-expanded": String(open),
          onclick: () => toggleCall(call.n),
        },
        h("span", { class: `where where-${call.where}` }, WHERE[call.where] ?? call.where),
        h("span", { class: "direction", role: "img", "aria-label": direction, title: direction }, glyph),
        h("span", { class: "call-name" }, breakable(call.name)),
        h("span", { class: "status" }, bad && icon("error"), text),
        h("span", { class: "ms" }, `${call.ms < 10 ? call.ms.toFixed(1) : Math.round(call.ms)} ms`),
      ),
      open &&
        h(
          "div",
          { class: "call-more" },
          h("p", { class: "menu-note" }, `${clockTime(call.at, me().tz, true)}, ${direction}`),
          bodyView("Request", call.request),
          bodyView("Response", call.response),
        ),
    );
  });
}

/** A name that breaks after its dots, if it has to. */
function breakable(name) {
  return name.split(/(?<=\.)/).map((part, n) => [n > 0 && h("wbr"), part]);
}

function groupView(group) {
  const [title, who] = titleOf(group);
  const start = group.calls[0].at - group.calls[0].ms / 1000;
  const id = `calls-${group.key.replace(" ", "-")}`;
  return h(
    "div",
    { class: "interaction", key: group.key },
    h(
      "div",
      { class: "interaction-head" },
      h("h2", { id }, title),
      h("p", { class: "menu-note" }, [who, clockTime(start, me().tz, true)].filter(Boolean).join(" · ")),
    ),
    h("ul", { "aria-labelledby": id }, group.calls.map(callView)),
  );
}

/** Interactions with the calls that fit; all its calls if the words are in its title. */
function shownGroups() {
  const words = ui.calls.words.toLowerCase();
  return interactions(live.calls)
    .map((group) => {
      const isNamed = words && titleOf(group).join(" ").toLowerCase().includes(words);
      return { ...group, calls: group.calls.filter((call) => fits(call, isNamed)) };
    })
    .filter((group) => group.calls.length);
}

function fits(call, isNamed) {
  const { where, words } = ui.calls;
  if (call.n <= cleared.n || (where !== "all" && call.where !== where)) return false;
  return (
    !words ||
    isNamed ||
    `${call.name} ${call.status} ${call.response?.error ?? ""}`.toLowerCase().includes(words.toLowerCase())
  );
}

function clear() {
  cleared.n = live.calls.at(-1)?.n ?? 0;
  change({});
}

/** The tab with each call, the newest interaction first. */
export function callsTab() {
  const shown = shownGroups();
  const pick = (where, label) =>
    h(
      "button",
      {
        type: "button",
        class: classes("segment", ui.calls.where === where && "on"),
        "aria-pressed": String(ui.calls.where === where),
        onclick: () => change({ calls: { ...ui.calls, where } }),
      },
      label,
    );
  const filter = h("input", {
    type: "search",
    class: "input",
    "aria-label": "Filter calls",
    placeholder: "Filter calls",
    value: ui.calls.words,
    oninput: (event) => change({ calls: { ...ui.calls, words: event.target.value } }),
  });
  return [
    h(
      "div",
      { class: "panel-tools", key: "tools" },
      h(
        "div",
        { class: "segments", role: "group", "aria-label": "Calls of" },
        pick("all", "All"),
        pick("slack", "Slack"),
        pick("goto", "GoTo"),
      ),
      filter,
      h("button", { type: "button", class: "button small", onclick: clear }, "Clear"),
    ),
    shown.length
      ? h("div", { class: "calls", key: "calls" }, shown.map(groupView))
      : h(
          "p",
          { class: "empty", key: "none" },
          ui.calls.words || ui.calls.where !== "all"
            ? "No matching calls."
            : "Type a command or select a button to see the calls it makes.",
        ),
  ];
}
