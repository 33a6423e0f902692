// Block Kit's interactive elements (Slack: reference/block-kit/block-elements).
// `about` is what an input block adds: {labelId, describedBy, invalid, required, id}.

import { ariaOf, idOf } from "./aria.js";
import { calendarInput } from "./calendar.js";
import { clockInput, momentInput } from "./clock.js";
import { classes, h } from "./dom.js";
import { act, heldValue, hold, pendingKey } from "./fields.js";
import { icon } from "./icons.js";
import { imageElement } from "./media.js";
import { menuButton } from "./menu.js";
import { selectInput } from "./select.js";
import { ui } from "./store.js";
import { plainText, textObject } from "./text.js";

function button(surface, block, element) {
  const busy = Boolean(ui.pending[pendingKey(surface, block, element)]);
  const style = { primary: "button-primary", danger: "button-danger" }[element.style];
  const opens = element.url && /^https?:/i.test(element.url);
  const common = {
    class: classes("button", style, busy && "busy"),
    "aria-label": element.accessibility_label,
    "aria-busy": busy ? "true" : undefined,
    "data-action-id": element.action_id,
    "data-block-id": block.block_id,
  };
  const label = [busy && h("span", { class: "spinner", "aria-hidden": "true" }), plainText(element.text)];
  if (!opens)
    return h("button", { ...common, type: "button", onclick: () => act(surface, block, element) }, label);
  const follow = async (event) => {
    if (!element.confirm) return void act(surface, block, element);
    event.preventDefault();
    if (await act(surface, block, element)) window.open(element.url, "_blank", "noopener,noreferrer");
  };
  return h(
    "a",
    { ...common, href: element.url, target: "_blank", rel: "noopener noreferrer", onclick: follow },
    label,
  );
}

const INPUT_TYPES = { email_text_input: "email", url_text_input: "url" };
const timers = new Map();

/** on_character_entered tells the app once typing rests; one message per letter would only queue up. */
function typed(surface, block, element, value) {
  hold(surface, block, element, value, { quiet: true });
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (!block.dispatch_action || !when.includes("on_character_entered")) return;
  const key = pendingKey(surface, block, element);
  clearTimeout(timers.get(key));
  timers.set(
    key,
    setTimeout(() => act(surface, block, element, value), 250),
  );
}

function entered(event, surface, block, element) {
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const multiline = event.target.tagName === "TEXTAREA";
  if (event.key !== "Enter" || event.isComposing || (multiline && !event.metaKey && !event.ctrlKey)) return;
  if (block.dispatch_action && when.includes("on_enter_pressed")) {
    event.preventDefault();
    hold(surface, block, element, event.target.value);
  }
}

function textInput(surface, block, element, about) {
  const value = heldValue(surface, block, element);
  const multiline = element.multiline || element.type === "rich_text_input";
  const number = element.type === "number_input";
  const props = {
    class: classes("input", about.invalid && "invalid"),
    id: about.id,
    ...ariaOf(about, element),
    placeholder: plainText(element.placeholder) || undefined,
    maxlength: element.max_length ?? (element.type === "plain_text_input" ? 3000 : undefined),
    "data-action-id": element.action_id,
    "data-autofocus": element.focus_on_load,
    autocomplete: "off",
    value,
    oninput: (event) => typed(surface, block, element, event.target.value),
    onkeydown: (event) => entered(event, surface, block, element),
  };
  if (multiline) return h("textarea", { ...props, rows: "4" });
  const inputmode = number ? (element.is_decimal_allowed ? "decimal" : "numeric") : undefined;
  const counter =
    value && element.max_length - value.length <= Math.min(20, element.max_length / 2)
      ? h("span", { class: "counter", "aria-hidden": "true" }, String(element.max_length - value.length))
      : null;
  const input = h("input", {
    ...props,
    type: INPUT_TYPES[element.type] ?? "text",
    inputmode,
    novalidate: true,
  });
  return h("div", { class: "input-row" }, input, counter);
}

function choices(surface, block, element, about, many) {
  const held = heldValue(surface, block, element);
  const chosen = new Set((many ? held : held ? [held] : []).map((option) => option.value));
  const name = idOf("choice", surface.key, block.block_id, element.action_id);
  const pick = (option, on) => {
    if (!many) return hold(surface, block, element, option);
    hold(
      surface,
      block,
      element,
      element.options.filter((o) => (o.value === option.value ? on : chosen.has(o.value))),
    );
  };
  const rows = element.options.map((option, n) => {
    const about_ = option.description ? `${name}-${n}` : undefined;
    const input = h("input", {
      type: many ? "checkbox" : "radio",
      name,
      checked: chosen.has(option.value),
      "aria-describedby": about_,
      "data-autofocus": n === 0 && element.focus_on_load,
      "data-action-id": element.action_id,
      onchange: (event) => pick(option, event.target.checked),
    });
    const words = h("span", { class: "choice-text" }, textObject(option.text));
    const note =
      option.description && h("span", { class: "choice-note", id: about_ }, textObject(option.description));
    return h("label", { class: "choice", key: option.value }, input, h("span", null, words, note));
  });
  const aria = { role: many ? "group" : "radiogroup", ...ariaOf(about, element) };
  if (many) delete aria["aria-required"];
  return h(
    "div",
    { class: classes("choices", about.invalid && "invalid"), id: about.id, tabindex: "-1", ...aria },
    rows,
  );
}

function overflow(surface, block, element) {
  const items = element.options.map((option) => ({
    label: plainText(option.text),
    note: plainText(option.description),
    url: option.url,
    run: () => act(surface, block, element, option),
  }));
  const id = idOf("menu", surface.key, block.block_id, element.action_id);
  return menuButton(id, { label: "More actions", items, dataset: element.action_id }, icon("more"));
}

function fileInput() {
  return h("p", { class: "note" }, "Files cannot be uploaded in the sandbox.");
}

const DRAWN = {
  button,
  overflow,
  image: (surface, block, element) => imageElement(element),
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: textInput,
  checkboxes: (s, b, e, about) => choices(s, b, e, about, true),
  radio_buttons: (s, b, e, about) => choices(s, b, e, about, false),
  datepicker: calendarInput,
  timepicker: clockInput,
  datetimepicker: momentInput,
  file_input: fileInput,
  workflow_button: button,
};

/** One element; a kind the sandbox does not know is named, not hidden. */
export function elementView(surface, block, element, about = {}) {
  const draw = DRAWN[element.type] ?? (element.type.endsWith("_select") ? selectInput : null);
  if (!draw) return h("span", { class: "unsupported" }, `Unsupported element: ${element.type}`);
  return draw(surface, block, element, about);
}
