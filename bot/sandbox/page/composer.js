// Where people type: hints for commands, shortcuts, what went wrong. Enter sends, Shift+Enter makes a new line.

import { classes, h } from "./dom.js";
import { icon } from "./icons.js";
import { menuButton } from "./menu.js";
import { post } from "./net.js";
import { afterRender } from "./render.js";
import { change, channelTitle, live, ui } from "./store.js";
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

function matching(text) {
  if (!/^\/\S*$/.test(text)) return [];
  return live.state.commands.filter((c) => c.command.startsWith(text));
}

function isHinting(key, text, thread) {
  return (
    !thread &&
    !(hint.closed && hint.key === key) &&
    matching(text).length > 0 &&
    document.activeElement?.id === "composer-text"
  );
}

function takeHint(key, command) {
  setDraft(key, `${command.command} `);
  afterRender(() => document.getElementById("composer-text")?.focus());
}

async function send(channel, thread) {
  const key = draftKey(channel, thread);
  const text = draftOf(key).trim();
  if (!text) return;
  count(key, 1);
  delete failed[key];
  setDraft(key, "");
  const answer = await post("type", { channel: channel.id, text, ...(thread ? { thread_ts: thread } : {}) });
  count(key, -1);
  if (!answer.ok) failed[key] = answer.detail ?? answer.error;
  if ((!answer.ok || answer.error_shown) && !draftOf(key)) setDraft(key, text);
  change({});
}

function keys(event, channel, thread) {
  const key = draftKey(channel, thread);
  const text = draftOf(key);
  if (event.isComposing) return;
  const found = isHinting(key, text, thread) ? matching(text) : [];
  if (found.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    hint.index = (hint.index + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
  } else if (
    found.length &&
    (event.key === "Tab" || event.key === "Enter") &&
    !event.shiftKey &&
    found[hint.index].command !== text
  ) {
    takeHint(key, found[hint.index]);
  } else if (found.length && event.key === "Escape") {
    hint.closed = true;
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

function hints(key, text) {
  const found = matching(text);
  return h(
    "ul",
    { class: "hints", role: "listbox", id: "command-hints", "aria-label": "Commands" },
    found.map((c, n) =>
      h(
        "li",
        {
          role: "option",
          id: `hint-${n}`,
          key: c.command,
          class: classes("hint-row", n === hint.index && "active"),
          "aria-selected": String(n === hint.index),
          onpointerdown: (event) => event.preventDefault(),
          onclick: () => takeHint(key, c),
        },
        h(
          "div",
          null,
          h("strong", null, c.command),
          c.usage_hint && h("span", { class: "usage" }, ` ${c.usage_hint}`),
        ),
        h("div", { class: "menu-note" }, c.description),
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
  return menuButton(
    "shortcuts",
    { label: "Shortcuts", title: "Shortcuts", items, align: "start", look: "icon-button" },
    icon("bolt"),
  );
}

function field(channel, thread, hinting) {
  const key = draftKey(channel, thread);
  const id = thread ? "thread-text" : "composer-text";
  const to = thread ? "Reply…" : `Message ${channelTitle(channel)}`;
  return h("textarea", {
    id,
    rows: "1",
    value: draftOf(key),
    placeholder: to,
    "aria-label": to,
    spellcheck: "true",
    autocomplete: "off",
    "aria-autocomplete": thread ? undefined : "list",
    "aria-controls": hinting ? "command-hints" : undefined,
    "aria-activedescendant": hinting ? `hint-${hint.index}` : undefined,
    "aria-describedby": failed[key] ? `${id}-error` : undefined,
    oninput: (event) => typing(key, event.target.value),
    onkeydown: (event) => keys(event, channel, thread),
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
  const hinting = isHinting(key, text, thread);
  const id = thread ? "thread-text" : "composer-text";
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
    hinting && hints(key, text),
    failed[key] &&
      h("p", { class: "composer-error", id: `${id}-error`, role: "alert" }, icon("error"), failed[key]),
    h(
      "div",
      { class: "composer-box" },
      field(channel, thread, hinting),
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
