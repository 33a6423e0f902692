// Selects of every kind: a button that shows what is chosen, a box with a filter and a list (ARIA: combobox, listbox).

import { ariaOf, idOf } from "./aria.js";
import { clearButton } from "./clear.js";
import { classes, h } from "./dom.js";
import { heldValue, hold, pendingKey } from "./fields.js";
import { icon } from "./icons.js";
import { lookUp, offers, shownAs } from "./offers.js";
import { changePop, closePop, isOpen, openPop } from "./pop.js";
import { announce } from "./render.js";
import { ui } from "./store.js";
import { plainText } from "./text.js";

const valueOf = (held) => (held && typeof held === "object" ? held.value : held);

function toggle(chosen, option) {
  const value = valueOf(option);
  return chosen.some((c) => valueOf(c) === value)
    ? chosen.filter((c) => valueOf(c) !== value)
    : [...chosen, option];
}

/** All that the parts of one select need to know. */
function model(surface, block, element) {
  const many = element.type.startsWith("multi_");
  const held = heldValue(surface, block, element);
  const id = idOf("select", surface.key, block.block_id, element.action_id);
  const chosen = many ? held : held === null || held === undefined ? [] : [held];
  const query = isOpen(id) ? ui.pop.query : "";
  const groups = isOpen(id) ? offers(element, query) : [];
  const flat = groups.flatMap((group) => group.options);
  return {
    surface,
    block,
    element,
    many,
    id,
    chosen,
    query,
    groups,
    flat,
    external: element.type.endsWith("external_select"),
  };
}

function choose(m, offer) {
  const { surface, block, element } = m;
  if (!m.many) {
    closePop();
    return hold(surface, block, element, offer.option);
  }
  const next = toggle(m.chosen, offer.option);
  if (next.length > (element.max_selected_items ?? Infinity)) {
    return announce(`You can choose at most ${element.max_selected_items}.`);
  }
  return hold(surface, block, element, next);
}

function keys(event, m) {
  const count = m.flat.length;
  const { index } = ui.pop;
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const step = event.key === "ArrowDown" ? 1 : -1;
    if (count) changePop({ index: (index + step + count) % count });
  } else if (event.key === "Enter") {
    if (m.flat[index]) choose(m, m.flat[index]);
  } else if (event.key === "Backspace" && !m.query && m.many && m.chosen.length) {
    hold(m.surface, m.block, m.element, m.chosen.slice(0, -1));
  } else if (event.key === "Tab") {
    return closePop();
  } else {
    return;
  }
  event.preventDefault();
}

function filterInput(m) {
  const { surface, block, element, id } = m;
  const active = m.flat[ui.pop.index];
  return h(
    "div",
    { class: "select-filter" },
    icon("search"),
    h("input", {
      type: "text",
      class: "bare",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      value: m.query,
      "aria-label": m.external ? "Search" : "Filter",
      "aria-expanded": "true",
      "aria-autocomplete": "list",
      "aria-controls": `${id}-list`,
      "aria-activedescendant": active ? `${id}-o${ui.pop.index}` : undefined,
      placeholder: m.external ? "Type to search" : "Filter",
      oninput: (event) => {
        changePop({ query: event.target.value, index: m.external ? -1 : 0 });
        if (m.external) lookUp(surface, block, element, event.target.value);
      },
      onkeydown: (event) => keys(event, m),
    }),
  );
}

function optionView(m, offer) {
  const n = m.flat.indexOf(offer);
  const selected = m.chosen.some((c) => valueOf(c) === offer.value);
  return h(
    "li",
    {
      id: `${m.id}-o${n}`,
      role: "option",
      class: classes("option", n === ui.pop.index && "active"),
      key: offer.value,
      "aria-selected": String(selected),
      "data-active": n === ui.pop.index,
      "data-value": offer.value,
      onpointermove: () => ui.pop?.index !== n && changePop({ index: n }),
      onclick: () => choose(m, offer),
    },
    h(
      "span",
      null,
      h("span", { class: "menu-label" }, offer.text),
      offer.note && h("span", { class: "menu-note" }, offer.note),
    ),
    selected && icon("check"),
  );
}

function emptyNote(m) {
  if (ui.pop.loading) return "Loading…";
  if (m.external && m.query.length < (m.element.min_query_length ?? 3)) {
    return `Type at least ${m.element.min_query_length ?? 3} characters.`;
  }
  return m.flat.length ? "" : "No results";
}

function box(m, about) {
  const note = emptyNote(m);
  const groups = m.groups.map((group, n) =>
    h(
      "li",
      { role: "presentation", key: group.label ?? n },
      group.label && h("div", { class: "option-group", id: `${m.id}-g${n}` }, group.label),
      h(
        "ul",
        {
          role: group.label ? "group" : "presentation",
          "aria-labelledby": group.label ? `${m.id}-g${n}` : undefined,
        },
        group.options.map((o) => optionView(m, o)),
      ),
    ),
  );
  return h(
    "div",
    { class: "pop select-pop", "data-pop-box": "wide" },
    filterInput(m),
    h(
      "ul",
      {
        id: `${m.id}-list`,
        role: "listbox",
        "aria-multiselectable": m.many ? "true" : undefined,
        ...(about.labelId ? { "aria-labelledby": about.labelId } : { "aria-label": "Options" }),
      },
      groups,
    ),
    h("p", { class: "note", role: "status" }, note),
  );
}

function chips(m) {
  return m.chosen.map((held) => {
    const text = shownAs(m.element, held);
    const drop = () => hold(m.surface, m.block, m.element, toggle(m.chosen, held));
    return h(
      "span",
      { class: "chip", key: `chip ${valueOf(held)}` },
      text,
      h(
        "button",
        { type: "button", class: "chip-drop", "aria-label": `Remove ${text}`, onclick: drop },
        icon("close"),
      ),
    );
  });
}

function start(m) {
  const { surface, block, element } = m;
  const isChosen = (offer) => m.chosen.some((held) => valueOf(held) === offer.value);
  const at = offers(element, "")
    .flatMap((group) => group.options)
    .findIndex(isChosen);
  openPop(m.id, { index: m.external ? -1 : Math.max(0, at) }, "input");
  if (m.external) lookUp(surface, block, element, "");
}

/** The trigger's name: its label and what is chosen. */
function nameOf(m, about, shown) {
  const aria = ariaOf(about, m.element);
  if (about.labelId) return { ...aria, "aria-labelledby": `${about.labelId} ${m.id}-value` };
  return { ...aria, "aria-label": [aria["aria-label"], shown].filter(Boolean).join(": ") };
}

function trigger(m, about, shown) {
  const { surface, block, element } = m;
  const open = isOpen(m.id);
  const busy = ui.pending[pendingKey(surface, block, element)];
  const placeholder = plainText(element.placeholder) || (m.many ? "Select options" : "Select an option");
  const keyed = (event) => {
    if (open || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    event.preventDefault();
    start(m);
  };
  return h(
    "button",
    {
      ...nameOf(m, about, shown),
      id: m.id,
      type: "button",
      class: classes("select-trigger", open && "pressed"),
      "aria-haspopup": "listbox",
      "aria-expanded": String(open),
      "aria-required": undefined,
      "aria-busy": busy ? "true" : undefined,
      "data-action-id": element.action_id,
      "data-autofocus": element.focus_on_load,
      onclick: () => (open ? closePop() : start(m)),
      onkeydown: keyed,
    },
    h(
      "span",
      { id: `${m.id}-value`, class: classes("select-value", !shown && "placeholder") },
      shown || (m.many && m.chosen.length ? "Add more" : placeholder),
    ),
    busy ? h("span", { class: "spinner", "aria-hidden": "true" }) : icon("down"),
  );
}

/** A select as it stands in an input block, a section or an actions block. */
export function selectInput(surface, block, element, about) {
  const m = model(surface, block, element);
  const shown = m.many ? "" : m.chosen.map((held) => shownAs(element, held)).join("");
  const look = classes(
    "select",
    m.many && "many",
    about.invalid && "invalid",
    block.type === "input" && "full",
  );
  return h(
    "div",
    { class: look },
    m.many && chips(m),
    trigger(m, about, shown),
    clearButton(surface, block, element, { filled: shown, optional: about.optional }),
    isOpen(m.id) && box(m, about),
  );
}
