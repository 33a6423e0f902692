// Where people type: suggestions, shortcuts, what went wrong. Enter sends, Shift+Enter makes a new line.

import { classes, h } from "./dom.js";
import { icon } from "./icons.js";
import { menuButton } from "./menu.js";
import { post } from "./net.js";
import { afterRender } from "./render.js";
import { pinToEnd } from "./scroll.js";
import { change, channelTitle, live, ui } from "./store.js";
import { suggestions } from "./suggest.js";
import { toast } from "./toast.js";

const draftKey = (channel, thread) => (thread ? `${channel.id}/${thread}` : channel.id);
const draftOf = (key) => ui.drafts[key] ?? "";
const setDraft = (key, text) => change({ drafts: { ...ui.drafts, [key]: text } });

const hint = { key: "", index: 0, closed: false };
const failed = {};
const sending = {};

function count(key, by) {
  sending[key] = (sending[key] ?? 0) + by;
}

/** What went wrong with the last line; that the sandbox was gone is no longer said once it is back. */
function failureOf(key) {
  return failed[key]?.gone && live.connected ? "" : failed[key]?.words;
}

const fieldId = (thread) => (thread ? "thread-text" : "composer-text");

/** What is offered for what stands before the caret, if this composer has the focus. */
function offered(key, text, thread) {
  const field = document.getElementById(fieldId(thread));
  if ((hint.closed && hint.key === key) || !field || document.activeElement !== field) return null;
  return suggestions(text, Math.min(field.selectionEnd, text.length), Boolean(thread));
}

function takeHint(key, thread, found, item) {
  const text = draftOf(key);
  const before = `${text.slice(0, found.from)}${item.text} `;
  setDraft(key, before + text.slice(found.to).replace(/^ /, ""));
  hint.index = 0;
  afterRender(() => {
    const field = document.getElementById(fieldId(thread));
    field?.focus();
    field?.setSelectionRange(before.length, before.length);
    change({});
  });
}

async function send(channel, thread) {
  const key = draftKey(channel, thread);
  const text = draftOf(key).trim();
  if (!text) return;
  count(key, 1);
  delete failed[key];
  setDraft(key, "");
  pinToEnd(thread ? "thread-messages" : "messages");
  const answer = await post("type", { channel: channel.id, text, ...(thread ? { thread_ts: thread } : {}) });
  count(key, -1);
  if (!answer.ok)
    failed[key] = { words: answer.detail ?? answer.error, gone: answer.error === "unreachable" };
  if ((!answer.ok || answer.error_shown) && !draftOf(key)) setDraft(key, text);
  change({});
}

function keys(event, channel, thread) {
  const key = draftKey(channel, thread);
  const text = draftOf(key);
  if (event.isComposing) return;
  const found = offered(key, text, thread);
  const items = found?.items ?? [];
  const active = items[hint.index];
  const typed = active && text.slice(found.from, found.to).trim();
  const isTyped = typed?.toLowerCase() === active?.text.toLowerCase();
  if (active && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    hint.index = (hint.index + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
    afterRender(() => document.querySelector(".hint-row.active")?.scrollIntoView({ block: "nearest" }));
  } else if (active && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey && !isTyped) {
    takeHint(key, thread, found, active);
  } else if (active && event.key === "Escape") {
    hint.closed = true;
    hint.key = key;
    event.stopPropagation();
  } else if (event.key === "Enter" && !event.shiftKey) {
    send(channel, thread);
  } else {
    return;
  }
  event.preventDefault();
  change({});
}

function typing(key, value) {
  hint.index = 0;
  hint.closed = false;
  hint.key = key;
  delete failed[key];
  setDraft(key, value);
}

function hints(key, thread, found) {
  return h(
    "ul",
    { class: "hints", role: "listbox", id: "composer-hints", "aria-label": found.name },
    found.items.map((item, n) =>
      h(
        "li",
        {
          role: "option",
          id: `hint-${n}`,
          key: `${item.text} ${item.note}`,
          class: classes("hint-row", n === hint.index && "active"),
          "aria-selected": String(n === hint.index),
          onpointerdown: (event) => event.preventDefault(),
          onclick: () => takeHint(key, thread, found, item),
        },
        h(
          "div",
          null,
          h("strong", null, item.text),
          item.usage && h("span", { class: "usage" }, ` ${item.usage}`),
        ),
        item.note && h("div", { class: "menu-note" }, item.note),
      ),
    ),
  );
}

/** The hint for a command that is already typed: how it goes on. */
function usageLine(text) {
  const word = /^(\/\S+)\s/.exec(text)?.[1];
  const known = word && live.state.commands.find((c) => c.command === word);
  return known?.usage_hint
    ? h("p", { class: "usage-line" }, h("strong", null, known.command), ` ${known.usage_hint}`)
    : null;
}

async function runShortcut(shortcut) {
  const answer = await post("shortcut", { callback_id: shortcut.callback_id });
  if (!answer.ok) toast(answer.detail ?? answer.error);
  else if (answer.error_shown) toast(`${shortcut.name} failed with the error “${answer.error_shown}”`);
}

function shortcutMenu() {
  const items = live.state.shortcuts
    .filter((s) => s.type === "global")
    .map((s) => ({ label: s.name, note: live.state.app.name, run: () => runShortcut(s) }));
  if (!items.length) return null;
  return menuButton(
    "shortcuts",
    { label: "Shortcuts", title: "Shortcuts", items, align: "start", look: "icon-button" },
    icon("bolt"),
  );
}

function field(channel, thread, hinting) {
  const key = draftKey(channel, thread);
  const id = fieldId(thread);
  const to = thread ? "Reply…" : `Message ${channelTitle(channel)}`;
  return h("textarea", {
    id,
    rows: "1",
    value: draftOf(key),
    placeholder: to,
    "aria-label": to,
    spellcheck: "true",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-controls": hinting ? "composer-hints" : undefined,
    "aria-activedescendant": hinting ? `hint-${hint.index}` : undefined,
    "aria-describedby": failureOf(key) ? `${id}-error` : undefined,
    oninput: (event) => typing(key, event.target.value),
    onkeydown: (event) => keys(event, channel, thread),
    onclick: () => change({}),
    onfocus: () => change({}),
    onblur: () => change({}),
  });
}

/** The composer of a channel, or of one of its threads. */
export function composerView(channel, thread = null) {
  if (channel.archived)
    return h(
      "div",
      { class: "composer archived", key: "composer" },
      icon("lock"),
      `${channelTitle(channel)} is archived. Nobody can post here.`,
    );
  const key = draftKey(channel, thread);
  const text = draftOf(key);
  const found = offered(key, text, thread);
  const wrong = failureOf(key);
  const id = fieldId(thread);
  const rows = text.split("\n").length;
  return h(
    "form",
    {
      class: classes("composer", `rows-${Math.min(8, rows)}`, sending[key] > 0 && "sending"),
      key: thread ? "thread-composer" : "composer",
      "aria-label": thread ? "Reply" : "New message",
      onsubmit: (event) => {
        event.preventDefault();
        send(channel, thread);
      },
    },
    found && hints(key, thread, found),
    wrong && h("p", { class: "composer-error", id: `${id}-error`, role: "alert" }, icon("error"), wrong),
    h(
      "div",
      { class: "composer-box" },
      field(channel, thread, Boolean(found)),
      h(
        "div",
        { class: "composer-row" },
        !thread && shortcutMenu(),
        !thread && usageLine(text),
        h(
          "button",
          { type: "submit", class: "send", "aria-label": "Send", disabled: !text.trim() },
          sending[key] > 0 ? h("span", { class: "spinner", "aria-hidden": "true" }) : icon("send"),
        ),
      ),
    ),
  );
}
