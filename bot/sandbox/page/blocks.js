// Block Kit's blocks (Slack: reference/block-kit/blocks) for messages, modals and the home tab.

import { idOf } from "./aria.js";
import { chartBlock } from "./chart.js";
import { classes, h } from "./dom.js";
import { elementView } from "./elements.js";
import { icon } from "./icons.js";
import { imageBlock, imageElement } from "./media.js";
import { richText, tableBlock } from "./rich.js";
import { mrkdwn, plainText, textObject } from "./text.js";

function section(surface, block) {
  const name = plainText(block.text)
    .replace(/[*_~`]/g, "")
    .slice(0, 60);
  return h(
    "div",
    { class: "section" },
    h(
      "div",
      { class: "section-main" },
      textObject(block.text),
      block.fields &&
        h(
          "div",
          { class: "section-fields" },
          block.fields.map((f) => textObject(f)),
        ),
    ),
    block.accessory &&
      h("div", { class: "accessory" }, elementView(surface, block, block.accessory, { name })),
  );
}

function header(surface, block) {
  const tag = surface.container.type === "view" ? "h3" : "h2";
  return h(tag, { class: `block-header level-${block.level ?? 2}` }, plainText(block.text));
}

function context(surface, block) {
  const parts = block.elements.map((e) => (e.type === "image" ? imageElement(e) : textObject(e)));
  return h("div", { class: "context" }, parts);
}

function actions(surface, block) {
  return h(
    "div",
    { class: "actions" },
    block.elements.map((e) => elementView(surface, block, e)),
  );
}

const GROUPS = ["checkboxes", "radio_buttons", "datetimepicker"];
const OWN_IDS = { datepicker: "day", timepicker: "time" };

/** The DOM id of what a label names; groups are named by aria-labelledby alone. */
function controlId(surface, { block_id, element }) {
  if (GROUPS.includes(element.type)) return undefined;
  const kind = element.type.endsWith("_select") ? "select" : (OWN_IDS[element.type] ?? "input");
  return idOf(kind, surface.key, block_id, element.action_id);
}

function input(surface, block) {
  const { element } = block;
  const id = idOf("input", surface.key, block.block_id, element.action_id);
  const error = surface.errors?.[block.block_id];
  const about = {
    id,
    labelId: `${id}-label`,
    name: plainText(block.label),
    invalid: Boolean(error),
    required: !block.optional,
    optional: block.optional,
    describedBy: classes(error && `${id}-error`, block.hint && `${id}-hint`) || undefined,
  };
  const label = h(
    controlId(surface, block) ? "label" : "div",
    { class: "label", id: about.labelId, for: controlId(surface, block) },
    about.name,
    block.optional && h("span", { class: "optional" }, " (optional)"),
  );
  return h(
    "div",
    { class: classes("field", error && "has-error"), "data-block": block.block_id },
    label,
    elementView(surface, block, element, about),
    error && h("p", { class: "field-error", id: `${id}-error` }, icon("error"), h("span", null, error)),
    block.hint && h("p", { class: "hint", id: `${id}-hint` }, plainText(block.hint)),
  );
}

const LEVELS = { info: "info", warning: "warning", error: "error", success: "check", default: "info" };

function alert(surface, block) {
  const level = Object.hasOwn(LEVELS, block.level) ? block.level : "default";
  return h(
    "div",
    { class: `alert alert-${level}`, role: "note" },
    icon(LEVELS[level]),
    textObject(block.text),
  );
}

function card(surface, block) {
  return h(
    "div",
    { class: "card" },
    block.title && h("div", { class: "card-title" }, textObject(block.title)),
    block.subtitle && h("div", { class: "card-subtitle" }, textObject(block.subtitle)),
    block.body && textObject(block.body),
    block.actions && actions(surface, { ...block, elements: block.actions }),
  );
}

function container(surface, block) {
  return h(
    "div",
    { class: "card" },
    block.title && h("div", { class: "card-title" }, plainText(block.title)),
    block.rich_text_title && richText(block.rich_text_title),
    block.subtitle && h("div", { class: "card-subtitle" }, plainText(block.subtitle)),
    blocksView(surface, block.child_blocks),
  );
}

function carousel(surface, block) {
  const cards = block.elements.map((c) => card(surface, c));
  return h("div", { class: "carousel", tabindex: "0", role: "region", "aria-label": "Cards" }, cards);
}

/** Standard Markdown: what differs from mrkdwn is turned into it, line by line. */
function markdown(surface, block) {
  const text = block.text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/^#{1,6}\s+(.*)$/gm, "*$1*")
    .replace(/\*\*(.+?)\*\*/g, "*$1*")
    .replace(/~~(.+?)~~/g, "~$1~")
    .replace(/^(\s*)[-*]\s+/gm, "$1• ")
    .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>");
  return mrkdwn(text);
}

const DRAWN = {
  section,
  header,
  context,
  actions,
  input,
  alert,
  card,
  container,
  carousel,
  markdown,
  context_actions: actions,
  divider: () => h("hr", { class: "divider" }),
  image: (surface, block) => imageBlock(block),
  rich_text: (surface, block) => richText(block),
  table: (surface, block) => tableBlock(block),
  data_table: (surface, block) => tableBlock(block),
  data_visualization: (surface, block) => chartBlock(block),
};

function blockView(surface, block) {
  if (!Object.hasOwn(DRAWN, block.type)) {
    return h("p", { class: "unsupported" }, `Unsupported block: ${block.type}`);
  }
  try {
    return DRAWN[block.type](surface, block);
  } catch (error) {
    return h("p", { class: "unsupported" }, `This ${block.type} block could not be drawn: ${error.message}`);
  }
}

/** All blocks of a message, a modal or the home tab; `surface.errors` are block_id → sentence. */
export function blocksView(surface, blocks) {
  return h(
    "div",
    { class: "blocks" },
    blocks.map((block, n) =>
      h(
        "div",
        { class: `block block-${block.type}`, key: block.block_id ?? n, "data-block-id": block.block_id },
        blockView(surface, block),
      ),
    ),
  );
}
