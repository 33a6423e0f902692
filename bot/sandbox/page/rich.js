// rich_text blocks (Slack: reference/block-kit/blocks/rich-text-block) and tables, whose cells may hold them.

import { formatDate } from "./dates.js";
import { classes, h } from "./dom.js";
import { emoji } from "./emoji.js";
import { me } from "./store.js";
import { channelMention, link, userMention } from "./text.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };

function styled(node, style = {}) {
  return Object.entries(STYLES).reduce(
    (inner, [name, tag]) => (style[name] ? h(tag, null, inner) : inner),
    node,
  );
}

function lines(text) {
  return text.split("\n").flatMap((line, n) => (n ? [h("br"), line] : [line]));
}

function piece(item) {
  if (item.type === "text") return lines(item.text);
  if (item.type === "link") return link(item.url, item.text || item.url);
  if (item.type === "user") return userMention(item.user_id);
  if (item.type === "channel") return channelMention(item.channel_id);
  if (item.type === "broadcast") return h("span", { class: "mention broad" }, `@${item.range}`);
  if (item.type === "usergroup") return h("span", { class: "mention" }, `@${item.usergroup_id}`);
  if (item.type === "emoji") return emoji(item.name) ?? `:${item.name}:`;
  if (item.type === "color") return h("code", null, item.value);
  if (item.type === "date") {
    const shown = h("time", { title: item.fallback }, formatDate(item.timestamp, item.format, me().tz));
    return item.url ? link(item.url, shown) : shown;
  }
  return h("span", { class: "unsupported" }, item.type);
}

function pieces(elements) {
  return elements.map((item) => styled(h("span", null, piece(item)), item.style));
}

const MARKS = ["1", "a", "i"];

function listView(part) {
  const ordered = part.style === "ordered";
  const indent = part.indent ?? 0;
  const props = {
    class: classes("rich-list", `indent-${Math.min(indent, 8)}`),
    start: ordered && part.offset ? part.offset + 1 : undefined,
    type: ordered ? MARKS[indent % 3] : undefined,
  };
  return h(
    ordered ? "ol" : "ul",
    props,
    part.elements.map((item) => h("li", null, pieces(item.elements))),
  );
}

function partView(part) {
  if (part.type === "rich_text_list") return listView(part);
  if (part.type === "rich_text_quote") return h("blockquote", null, pieces(part.elements));
  if (part.type === "rich_text_preformatted")
    return h(
      "pre",
      null,
      part.elements.map((e) => e.text ?? e.url ?? ""),
    );
  return h("p", null, pieces(part.elements));
}

export function richText(block) {
  return h("div", { class: "mrkdwn rich" }, block.elements.map(partView));
}

function cellView(cell) {
  if (cell.type === "rich_text") return richText(cell);
  return cell.text ?? String(cell.value ?? "");
}

/** A table or data_table; the first row is its head. */
export function tableBlock(block) {
  const [head, ...rows] = block.rows;
  const setting = (n) => block.column_settings?.[n] ?? {};
  const isNumber = (n) => rows.length > 0 && rows.every((row) => row[n]?.type === "raw_number");
  const align = (n) =>
    classes(
      `align-${setting(n).align ?? (isNumber(n) ? "right" : "left")}`,
      setting(n).is_wrapped && "wrapped",
    );
  const rowHead = block.type === "data_table" ? (block.row_header_column_index ?? 0) : -1;
  const table = h(
    "table",
    { class: "block-table" },
    block.caption && h("caption", null, block.caption),
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        head.map((cell, n) => h("th", { scope: "col", class: align(n) }, cellView(cell))),
      ),
    ),
    h(
      "tbody",
      null,
      rows.map((row) =>
        h(
          "tr",
          null,
          row.map((cell, n) =>
            h(
              n === rowHead ? "th" : "td",
              { class: align(n), scope: n === rowHead ? "row" : undefined },
              cellView(cell),
            ),
          ),
        ),
      ),
    ),
  );
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "group", "aria-label": block.caption ?? "Table" },
    table,
  );
}
