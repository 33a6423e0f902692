// Slack's mrkdwn as vnodes (Slack: formatting message text). Nothing here makes HTML out of a string.

import { formatDate } from "./dates.js";
import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { goToChannel } from "./go.js";
import { channelById, channelTitle, live, me, personName } from "./store.js";

export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** A link that opens beside the page; addresses that could run code stay text. */
export function link(url, ...label) {
  if (!/^(https?:|mailto:|tel:)/i.test(url)) return h("span", null, ...label);
  return h("a", { class: "link", href: url, target: "_blank", rel: "noopener noreferrer" }, ...label);
}

export function userMention(id, label) {
  const mine = id === live.state?.me.id;
  return h(
    "span",
    { class: mine ? "mention mine" : "mention" },
    `@${personName(id) === id ? (label ?? id) : personName(id)}`,
  );
}

export function channelMention(id, label) {
  const channel = channelById(id);
  if (!channel) return h("span", { class: "mention" }, label ? `#${label}` : "a private channel");
  return h(
    "button",
    { class: "mention as-link", type: "button", onclick: () => goToChannel(id) },
    channelTitle(channel),
  );
}

function specialMention(inside, label) {
  const [kind, id] = inside.slice(1).split("^");
  if (kind === "subteam") return h("span", { class: "mention" }, label ?? `@${id}`);
  return h("span", { class: "mention broad" }, `@${kind}`);
}

/** `<!date^…>`: the acting person's zone, the fallback as the tooltip (it names its zone). */
function date(inside, fallback) {
  const [, stamp, pattern = "{date}", url] = inside.split("^");
  const seconds = Number(stamp);
  if (!stamp || !Number.isFinite(seconds)) return h("span", null, unescape(fallback));
  const shown = h(
    "time",
    {
      datetime: new Date(seconds * 1000).toISOString(),
      title: `${unescape(fallback)} · shown in ${me().tz}`,
    },
    unescape(formatDate(seconds, pattern, me().tz)),
  );
  return url ? link(unescape(url), shown) : shown;
}

function control(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? undefined : inside.slice(bar + 1);
  if (target.startsWith("@")) return userMention(target.slice(1), label && unescape(label));
  if (target.startsWith("#")) return channelMention(target.slice(1), label && unescape(label));
  if (target.startsWith("!date^")) return date(target, label ?? "");
  if (target.startsWith("!")) return specialMention(target, label && unescape(label));
  const url = unescape(target);
  const words = label === undefined ? [url.replace(/^mailto:/, "")] : inline(label);
  return link(url, ...words);
}

const OPENS_AFTER = /[\s([{"'“‘<>\-–—,.:;!?/|*_~]$/;
const CLOSES_BEFORE = /^[\s)\]}"'”’<>\-–—,.:;!?/|*_~…]/;
const EMPHASIS = { "*": "strong", _: "em", "~": "s" };

/** Where the emphasis opened at `at` closes; -1 if `text[at]` is an ordinary character. */
function closing(text, at) {
  const mark = text[at];
  if (at > 0 && !OPENS_AFTER.test(text[at - 1])) return -1;
  if (text[at + 1] === undefined || /[\s\u2060]/.test(text[at + 1]) || text[at + 1] === mark) return -1;
  for (let i = at + 1; i < text.length && text[i] !== "\n"; i++) {
    if (text[i] === "<") {
      const end = text.indexOf(">", i);
      if (end > 0) i = end;
    } else if (text[i] === mark && !/[\s\u2060]/.test(text[i - 1])) {
      if (i + 1 === text.length || CLOSES_BEFORE.test(text.slice(i + 1))) return i;
    }
  }
  return -1;
}

const SPECIAL = /[<`*_~:]/;

/** One special character's meaning at `at`: `[vnode, end]`, or null if it stands for itself. */
function piece(text, at) {
  const mark = text[at];
  const close = mark === "<" ? text.indexOf(">", at) : mark === "`" ? text.indexOf("`", at + 1) : -1;
  if (mark === "<") return close > at + 1 ? [control(text.slice(at + 1, close)), close + 1] : null;
  if (mark === "`") {
    const inside = text.slice(at + 1, close);
    return close > at + 1 && !inside.includes("\n") ? [h("code", null, plainOf(inside)), close + 1] : null;
  }
  if (mark === ":") {
    const found = /^:([a-z0-9_+-]+):/.exec(text.slice(at, at + 40));
    const drawn = found && emoji(found[1]);
    return drawn
      ? [
          h("span", { class: "emoji", role: "img", "aria-label": found[1].replaceAll("_", " ") }, drawn),
          at + found[0].length,
        ]
      : null;
  }
  const end = closing(text, at);
  return end > at + 1 ? [h(EMPHASIS[mark], null, inline(text.slice(at + 1, end))), end + 1] : null;
}

/** Code keeps its marks; only control sequences are shown by what they name. */
function plainOf(text) {
  return unescape(text.replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (_, target, label) => label ?? target));
}

/** One run of mrkdwn without line structure, as a list of vnodes. */
export function inline(text) {
  const out = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) out.push(unescape(plain));
    plain = "";
  };
  while (at < text.length) {
    const found = SPECIAL.test(text[at]) ? piece(text, at) : null;
    if (found) {
      flush();
      out.push(found[0]);
      at = found[1];
    } else if (text[at] === "\n") {
      flush();
      out.push(h("br"));
      at += 1;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return out;
}

function paragraphs(text) {
  const out = [];
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>)\s?(?!&gt;)/.exec(line);
    const last = out.at(-1);
    if (quote) {
      if (last?.quote) last.lines.push(line.slice(quote[0].length));
      else out.push({ quote: true, lines: [line.slice(quote[0].length)] });
    } else if (/^\s*•\s/.test(line)) {
      out.push({ bullet: true, lines: [line.replace(/^\s*•\s+/, "")] });
    } else if (last && !last.quote && !last.bullet) {
      last.lines.push(line);
    } else {
      out.push({ lines: [line] });
    }
  }
  return out.map(({ quote, bullet, lines }) => {
    const nodes = inline(lines.join("\n"));
    if (quote) return h("blockquote", null, nodes);
    if (bullet)
      return h("div", { class: "bullet" }, h("span", { class: "bullet-mark" }, "•"), h("div", null, nodes));
    return h("p", null, nodes.length ? nodes : h("br"));
  });
}

/** A whole mrkdwn text: paragraphs, quotes, bullets, code blocks. */
export function mrkdwn(text) {
  const out = [];
  (text ?? "").split("```").forEach((part, n, all) => {
    const inCode = n % 2 === 1;
    if (inCode && n === all.length - 1) out.push(...paragraphs("```" + part));
    else if (inCode) out.push(h("pre", null, plainOf(part.replace(/^\n|\n$/g, ""))));
    else if (part.trim() || all.length === 1)
      out.push(...paragraphs(n ? part.replace(/^\n|\n$/g, "") : part.replace(/\n$/, "")));
  });
  return h("div", { class: "mrkdwn" }, out);
}

/** A text object; plain_text shows what it says, line breaks and shortcodes apart. */
export function textObject(object) {
  if (!object) return null;
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return h("div", { class: "plain" }, plainText(object));
}

/** The characters of a plain_text object, or of a bare string. */
export function plainText(object) {
  if (object === undefined || object === null) return "";
  if (typeof object === "string") return object;
  return object.emoji === false ? object.text : withEmoji(object.text);
}
