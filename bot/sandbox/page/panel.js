// The right column: each call between the app and Slack or GoTo, faults to switch, what to try.

import { callsTab, WHERE } from "./calls.js";
import { classes, h } from "./dom.js";
import { stepsList } from "./firsttime.js";
import { mindFocus } from "./focus.js";
import { icon } from "./icons.js";
import { post } from "./net.js";
import { change, isNarrow, live, remember, ui } from "./store.js";
import { link } from "./text.js";
import { toast } from "./toast.js";

export function togglePanel() {
  const open = isNarrow() ? ui.drawer !== "panel" : !ui.panelOpen;
  if (isNarrow()) change({ drawer: open ? "panel" : null });
  else {
    remember("panel", open ? "open" : "closed");
    change({ panelOpen: open });
  }
}

async function switchFault(fault, on) {
  const answer = await post("fault", { id: fault.id, on });
  if (!answer.ok) toast(answer.detail ?? answer.error);
}

async function chooseFault(fault, choice, value) {
  const answer = await post("fault_choice", { id: fault.id, name: choice.name, value });
  if (!answer.ok) toast(answer.detail ?? answer.error);
}

function choiceView(fault, choice) {
  const name = (value) => value.replaceAll("_", " ");
  return h(
    "label",
    { class: "fault-choice", key: choice.name },
    choice.label,
    h(
      "select",
      {
        "aria-label": `${fault.label}: ${choice.label}`,
        value: choice.chosen,
        onchange: (event) => chooseFault(fault, choice, event.target.value),
      },
      choice.options.map((value) =>
        h("option", { value, key: value, selected: value === choice.chosen }, name(value)),
      ),
    ),
  );
}

function faultView(fault) {
  const id = `fault-${fault.id.replace(/\W/g, "-")}`;
  return h(
    "li",
    { class: "fault", key: fault.id },
    h(
      "div",
      null,
      h("span", { id, class: "fault-label" }, fault.label),
      h("p", { id: `${id}-help`, class: "menu-note" }, fault.help),
      fault.choices.map((choice) => choiceView(fault, choice)),
    ),
    h(
      "button",
      {
        type: "button",
        role: "switch",
        class: "switch",
        "aria-checked": String(fault.on),
        "aria-labelledby": id,
        "aria-describedby": `${id}-help`,
        "data-fault": fault.id,
        onclick: () => switchFault(fault, !fault.on),
      },
      h("span", { class: "knob" }),
    ),
  );
}

function faultsTab() {
  const { faults } = live.state;
  return [...new Set(faults.map((f) => f.where))].map((where) => {
    const id = `faults-${where}`;
    return h(
      "section",
      { key: where },
      h("h2", { id, class: "panel-title" }, WHERE[where] ?? where),
      h(
        "ul",
        { class: "faults", "aria-labelledby": id },
        faults.filter((f) => f.where === where).map(faultView),
      ),
    );
  });
}

function tryTab() {
  const links = live.state.extra?.links ?? [];
  return [
    h(
      "div",
      { class: "try-tab", key: "steps" },
      stepsList(),
      h("p", null, "Using the keyboard? Start typing to write a message, and press F6 to move between areas."),
    ),
    links.length > 0 && h("ul", { class: "links", key: "links", "aria-label": "Links" }, links.map(linkView)),
  ];
}

/** `extra.links`: [{label, url, help?}]. */
function linkView({ label, url, help }) {
  return h("li", { key: url }, link(url, label), help && h("p", { class: "menu-note" }, help));
}

function tabs() {
  const on = live.state.faults.filter((f) => f.on).length;
  return [
    ["calls", "Calls"],
    ["faults", on ? `Faults (${on} on)` : "Faults"],
    ["try", "Try"],
  ];
}

function tabKeys(event, all) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const at = all.findIndex(([name]) => name === ui.panelTab);
  const [name] = all[(at + step + all.length) % all.length];
  change({ panelTab: name });
  document.getElementById(`panel-tab-${name}`)?.focus();
}

const TABS = { calls: callsTab, faults: faultsTab, try: tryTab };

function tabView([name, label], current) {
  return h(
    "button",
    {
      type: "button",
      role: "tab",
      id: `panel-tab-${name}`,
      key: name,
      class: "tab",
      "aria-selected": String(name === current),
      "aria-controls": "panel-body",
      tabindex: name === current ? "0" : "-1",
      onclick: () => change({ panelTab: name }),
    },
    label,
  );
}

function head(all, current) {
  const list = {
    class: "tabs",
    role: "tablist",
    "aria-label": "Behind the scenes",
    onkeydown: (event) => tabKeys(event, all),
  };
  const close = {
    type: "button",
    class: "icon-button end",
    "aria-label": "Close panel",
    onclick: togglePanel,
  };
  return h(
    "header",
    { class: "panel-head" },
    h(
      "div",
      list,
      all.map((tab) => tabView(tab, current)),
    ),
    h("button", close, icon("close")),
  );
}

/** The panel, or nothing while it is folded away. */
export function panelView() {
  const drawn = ui.drawer === "panel";
  const isOpen = isNarrow() ? drawn : ui.panelOpen;
  mindFocus("panel", isOpen, isNarrow() ? "#panel [aria-selected=true]" : null, "#panel-toggle");
  if (!isOpen) return null;
  const all = tabs();
  const current = all.some(([name]) => name === ui.panelTab) ? ui.panelTab : "calls";
  return h(
    "aside",
    {
      class: classes("panel", drawn && "drawn"),
      id: "panel",
      key: "panel",
      "aria-label": "Behind the scenes",
      "data-region": true,
      tabindex: "-1",
    },
    head(all, current),
    h(
      "div",
      {
        class: "panel-body",
        id: "panel-body",
        role: "tabpanel",
        "aria-labelledby": `panel-tab-${current}`,
        key: current,
        tabindex: "-1",
      },
      TABS[current](),
    ),
  );
}
