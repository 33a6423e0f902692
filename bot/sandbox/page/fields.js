// The values of interactive elements: what the person entered, else what the server has, and how both are sent.
// A surface is what contains the elements: {key, container, state, input: whether values wait for a submit}.

import { ask } from "./confirm.js";
import { post } from "./net.js";
import { renderSoon } from "./render.js";
import { live, ui } from "./store.js";
import { toast } from "./toast.js";

const HELD = {
  static_select: "selected_option",
  external_select: "selected_option",
  radio_buttons: "selected_option",
  users_select: "selected_user",
  conversations_select: "selected_conversation",
  channels_select: "selected_channel",
  multi_static_select: "selected_options",
  multi_external_select: "selected_options",
  checkboxes: "selected_options",
  multi_users_select: "selected_users",
  multi_conversations_select: "selected_conversations",
  multi_channels_select: "selected_channels",
  datepicker: "selected_date",
  timepicker: "selected_time",
  datetimepicker: "selected_date_time",
  rich_text_input: "rich_text_value",
};
const TYPED = new Set([
  "plain_text_input",
  "email_text_input",
  "url_text_input",
  "number_input",
  "rich_text_input",
]);

/** The surface of an open modal or of the home tab. */
export function viewSurface(view, kind = "view") {
  const container = kind === "home" ? { type: "home" } : { type: "view", view_id: view.id };
  return { key: view.id, container, state: view.state?.values ?? {}, input: true };
}

/** The surface of one message. */
export function messageSurface(channel, message) {
  const container = { type: "message", channel: channel.id, message_id: message.id };
  return { key: `${channel.id}/${message.id}`, container, state: message.state ?? {}, input: false };
}

function draft(surface, block, element) {
  const found = ui.fields[surface.key]?.[block.block_id]?.[element.action_id];
  return found && found.type === element.type ? found : undefined;
}

/** What the element holds now; text for typed ones, options as objects, lists for those that take several. */
export function heldValue(surface, block, element) {
  const mine = draft(surface, block, element);
  if (mine) return mine.value;
  const entry = surface.state[block.block_id]?.[element.action_id];
  const value = entry?.[HELD[element.type] ?? "value"];
  if (element.type === "rich_text_input") return value ? richToText(value) : "";
  return value ?? (TYPED.has(element.type) ? "" : isMany(element) ? [] : null);
}

function richToText(value) {
  return (value.elements ?? []).flatMap((part) => (part.elements ?? []).map((e) => e.text ?? "")).join("");
}

export function isMany(element) {
  return element.type.startsWith("multi_") || element.type === "checkboxes";
}

function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  return value !== null && typeof value === "object" ? value.value : value;
}

/** Remember what the person put in, and tell the app where the element asks for that. */
export function hold(surface, block, element, value, { quiet = false } = {}) {
  const before = heldValue(surface, block, element);
  const fields = (ui.fields[surface.key] ??= {});
  (fields[block.block_id] ??= {})[element.action_id] = { type: element.type, value };
  ui.untouchedErrors[surface.key]?.delete(block.block_id);
  renderSoon();
  const dispatches = block.type !== "input" || block.dispatch_action;
  if (!dispatches || quiet) return;
  act(surface, block, element, value).then((sent) => {
    if (!sent && draft(surface, block, element)) fields[block.block_id][element.action_id].value = before;
    else if (!surface.input && fields[block.block_id]) delete fields[block.block_id];
    renderSoon();
  });
}

/** Everything the person changed in a view, as the server takes it: block → action → bare value. */
export function changedValues(surface) {
  const values = {};
  for (const [blockId, actions] of Object.entries(ui.fields[surface.key] ?? {})) {
    for (const [actionId, entry] of Object.entries(actions)) {
      (values[blockId] ??= {})[actionId] = bare(entry.value);
    }
  }
  return values;
}

export function pendingKey(surface, block, element) {
  return `${surface.key}|${block.block_id}|${element.action_id}`;
}

/** Press an element: ask first where it wants that, then tell the app. Gives whether the app was told. */
export async function act(surface, block, element, value) {
  if (element.confirm && !(await ask(element.confirm))) return false;
  const key = pendingKey(surface, block, element);
  ui.pending[key] = (ui.pending[key] ?? 0) + 1;
  renderSoon();
  const answer = await post("click", {
    container: surface.container,
    block_id: block.block_id,
    action_id: element.action_id,
    value: bare(value),
    values: surface.input ? changedValues(surface) : undefined,
  });
  ui.pending[key] -= 1;
  if (!ui.pending[key]) delete ui.pending[key];
  if (!answer.ok) toast(answer.detail ?? answer.error);
  renderSoon();
  return answer.ok;
}

function present(blocks) {
  const found = new Set();
  const visit = (node, block) => {
    if (Array.isArray(node)) node.forEach((item) => visit(item, block));
    else if (node && typeof node === "object") {
      const inside = node.block_id ?? block;
      if (node.action_id) found.add(`${inside} ${node.action_id} ${node.type}`);
      Object.values(node).forEach((item) => visit(item, inside));
    }
  };
  visit(blocks, "");
  return found;
}

/** Forget what was typed into views that closed and into inputs that are gone (Slack: state follows the ids). */
export function forgetGone() {
  const { views, home } = live.state;
  const open = new Map([...views, ...(home ? [home] : [])].map((view) => [view.id, view]));
  for (const [key, blocks] of Object.entries(ui.fields)) {
    if (key.includes("/")) continue;
    const view = open.get(key);
    if (!view) {
      delete ui.fields[key];
      continue;
    }
    const there = present(view.blocks);
    for (const [blockId, actions] of Object.entries(blocks)) {
      for (const [actionId, entry] of Object.entries(actions)) {
        if (!there.has(`${blockId} ${actionId} ${entry.type}`)) delete actions[actionId];
      }
    }
  }
}
