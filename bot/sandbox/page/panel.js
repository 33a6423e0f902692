// The right column: each call between the app and Slack or GoTo, faults to switch, links and actions of the sandbox.

import { clockTime } from "./dates.js";
import { classes, h, memo } from "./dom.js";
import { icon } from "./icons.js";
import { post } from "./net.js";
import { change, live, me, remember, ui } from "./store.js";
import { toast } from "./toast.js";

const WHERE = { slack: "Slack", goto: "GoTo" };
const cleared = { n: 0 };

export function togglePanel() {
  const open = isNarrow() ? ui.drawer !== "panel" : !ui.panelOpen;
  if (isNarrow()) change({ drawer: open ? "panel" : null });
  else {
    remember("panel", open ? "open" : "closed");
    change({ panelOpen: open });
  }
}

export function isNarrow() {
  return matchMedia("(max-width: 1099px)").matches;
}

function pretty(body) {
  if (body === null || body === undefined || body === "") return "(empty)";
  return typeof body === "string" ? body : JSON.stringify(body, null, 2);
}

function bodyView(title, body) {
  return h("div", { class: "call-body" }, h("div", { class: "call-part", "aria-hidden": "true" }, title), h("pre", { tabindex: "0", "aria-label": title }, pretty(body)));
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
  const error = call.response && typeof call.response === "object" && call.response.ok === false ? call.response.error : null;
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
        { type: "button", class: "call-row", "aria-expanded": String(open), onclick: () => toggleCall(call.n) },
        h("span", { class: `where where-${call.where}` }, WHERE[call.where] ?? call.where),
        h("span", { class: "direction", role: "img", "aria-label": direction, title: direction }, glyph),
        h("span", { class: "call-name" }, call.name),
        h("span", { class: "status" }, bad && icon("error"), text),
        h("span", { class: "ms" }, `${call.ms < 10 ? call.ms.toFixed(1) : Math.round(call.ms)} ms`),
      ),
      open && h("div", { class: "call-more" }, h("p", { class: "menu-note" }, `${clockTime(call.at, me().tz, true)}, ${direction}`), bodyView("Request", call.request), bodyView("Response", call.response)),
    );
  });
}

function fits(call) {
  const { where, words } = ui.calls;
  if (call.n <= cleared.n || (where !== "all" && call.where !== where)) return false;
  return !words || `${call.name} ${call.status} ${call.response?.error ?? ""}`.toLowerCase().includes(words.toLowerCase());
}

function clear() {
  cleared.n = live.calls.at(-1)?.n ?? 0;
  change({});
}

function callsTab() {
  const shown = live.calls.filter(fits).reverse();
  const pick = (where, label) => h("button", { type: "button", class: classes("segment", ui.calls.where === where && "on"), "aria-pressed": String(ui.calls.where === where), onclick: () => change({ calls: { ...ui.calls, where } }) }, label);
  const filter = h("input", { type: "search", class: "input", "aria-label": "Filter calls", placeholder: "Filter calls", value: ui.calls.words, oninput: (event) => change({ calls: { ...ui.calls, words: event.target.value } }) });
  return [
    h("div", { class: "panel-tools", key: "tools" }, h("div", { class: "segments", role: "group", "aria-label": "Calls of" }, pick("all", "All"), pick("slack", "Slack"), pick("goto", "GoTo")), filter, h("button", { type: "button", class: "button small", onclick: clear }, "Clear")),
    shown.length ? h("ul", { class: "calls", key: "calls" }, shown.map(callView)) : h("p", { class: "empty", key: "none" }, ui.calls.words || ui.calls.where !== "all" ? "No call fits." : "No calls yet."),
  ];
}

async function switchFault(fault, on) {
  const answer = await post("fault", { id: fault.id, on });
  if (!answer.ok) toast(answer.detail ?? answer.error);
}

function faultView(fault) {
  const id = `fault-${fault.id.replace(/\W/g, "-")}`;
  return h(
    "li",
    { class: "fault", key: fault.id },
    h("div", null, h("span", { id, class: "fault-label" }, fault.label), h("p", { id: `${id}-help`, class: "menu-note" }, fault.help)),
    h("button", { type: "button", role: "switch", class: "switch", "aria-checked": String(fault.on), "aria-labelledby": id, "aria-describedby": `${id}-help`, "data-fault": fault.id, onclick: () => switchFault(fault, !fault.on) }, h("span", { class: "knob" })),
  );
}

function faultsTab() {
  const { faults } = live.state;
  return [...new Set(faults.map((f) => f.where))].map((where) => {
    const id = `faults-${where}`;
    return h("section", { key: where }, h("h2", { id, class: "panel-title" }, WHERE[where] ?? where), h("ul", { class: "faults", "aria-labelledby": id }, faults.filter((f) => f.where === where).map(faultView)));
  });
}

/** `extra.links`: [{label, url, help?}] or {label: url}; `extra.actions`: [{action, label, help?}]. */
function listed(value) {
  if (Array.isArray(value)) return value;
  return Object.entries(value ?? {}).map(([label, url]) => ({ label, url }));
}

async function runAction(entry) {
  const answer = await post(entry.action, entry.body ?? {});
  if (answer.ok) toast(answer.message ?? `${entry.label}: done.`, { done: true });
  else toast(answer.detail ?? answer.error);
}

function moreTab() {
  const links = listed(live.state.extra?.links);
  const actions = listed(live.state.extra?.actions);
  const note = (entry) => entry.help && h("p", { class: "menu-note" }, entry.help);
  return [
    actions.length > 0 && h("ul", { class: "faults", key: "actions", "aria-label": "Try" }, actions.map((a) => h("li", { class: "fault", key: a.action }, h("div", null, h("span", { class: "fault-label" }, a.label), note(a)), h("button", { type: "button", class: "button small", "aria-label": `Run: ${a.label}`, onclick: () => runAction(a) }, "Run")))),
    links.length > 0 && h("ul", { class: "links", key: "links", "aria-label": "Links" }, links.map((l) => h("li", { key: l.url }, h("a", { class: "link", href: /^https?:/.test(l.url) ? l.url : "#", target: "_blank", rel: "noopener" }, l.label), note(l)))),
  ];
}

function tabs() {
  const { extra } = live.state;
  const more = listed(extra?.links).length + listed(extra?.actions).length > 0;
  const on = live.state.faults.filter((f) => f.on).length;
  return [["calls", "Calls"], ["faults", on ? `Faults (${on} on)` : "Faults"], ...(more ? [["more", "More"]] : [])];
}

function tabKeys(event, all) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const at = all.findIndex(([name]) => name === ui.panelTab);
  const [name] = all[(at + step + all.length) % all.length];
  change({ panelTab: name });
  document.getElementById(`panel-tab-${name}`)?.focus();
}

const TABS = { calls: callsTab, faults: faultsTab, more: moreTab };

export function panelView() {
  const drawn = ui.drawer === "panel";
  if (isNarrow() ? !drawn : !ui.panelOpen) return null;
  const all = tabs();
  const current = all.some(([name]) => name === ui.panelTab) ? ui.panelTab : "calls";
  const tab = ([name, label]) => h("button", { type: "button", role: "tab", id: `panel-tab-${name}`, key: name, class: "tab", "aria-selected": String(name === current), "aria-controls": "panel-body", tabindex: name === current ? "0" : "-1", onclick: () => change({ panelTab: name }) }, label);
  return h(
    "aside",
    { class: classes("panel", drawn && "drawn"), id: "panel", key: "panel", "aria-label": "Behind the scenes", "data-region": true, tabindex: "-1" },
    h("header", { class: "panel-head" }, h("div", { class: "tabs", role: "tablist", "aria-label": "Behind the scenes", onkeydown: (event) => tabKeys(event, all) }, all.map(tab)), h("button", { type: "button", class: "icon-button end", "aria-label": "Close panel", onclick: togglePanel }, icon("close"))),
    h("div", { class: "panel-body", id: "panel-body", role: "tabpanel", "aria-labelledby": `panel-tab-${current}`, key: current, tabindex: "-1" }, TABS[current]()),
  );
}
