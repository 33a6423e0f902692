// Search in all messages that the acting person sees: a field at the top, and the results in the middle column.

import { clockTime, dayName } from "./dates.js";
import { h } from "./dom.js";
import { goToMessage } from "./go.js";
import { change, channelTitle, live, me, openedAt, personName, ui } from "./store.js";
import { plainText, unescape } from "./text.js";

const MAX_RESULTS = 50;
const EXCERPT_LENGTH = 200;

export function searchField() {
  return h("input", {
    type: "search",
    class: "search",
    "aria-label": "Search messages",
    placeholder: "Search",
    value: ui.search,
    inert: live.state.views.length > 0,
    oninput: (event) => change({ search: event.target.value }),
  });
}

/** What a message says in plain words: its text without Slack's marks, that of its blocks if it has none. */
function words(message) {
  const text = message.text || (message.blocks ?? []).map((block) => plainText(block.text)).join(" ");
  return unescape(
    text.replace(/<@(\w+)[^>]*>/g, (_, id) => `@${personName(id)}`).replace(/<[^|>]*\|([^>]*)>/g, "$1"),
  );
}

/** `[{channel, message}]` with all the typed words, the newest first. */
function results() {
  const wanted = ui.search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (message) => {
    if (message.deleted || (message.ephemeral && Number(message.ts) < openedAt)) return false;
    const text = `${message.user.name} ${words(message)}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  return live.state.channels
    .flatMap((channel) => channel.messages.filter(fits).map((message) => ({ channel, message })))
    .sort((a, b) => b.message.ts - a.message.ts);
}

function resultView({ channel, message }) {
  const seconds = Number(message.ts);
  const when = `${dayName(seconds, me().tz)}, ${clockTime(seconds, me().tz)}`;
  return h(
    "li",
    { key: `${channel.id}/${message.id}` },
    h(
      "button",
      { type: "button", class: "result", onclick: () => goToMessage(channel, message) },
      h("span", { class: "result-where" }, `${channelTitle(channel)} · ${message.user.name} · ${when}`),
      h("span", null, words(message).slice(0, EXCERPT_LENGTH)),
    ),
  );
}

export function searchView() {
  const found = results();
  const count = `${found.length} ${found.length === 1 ? "message" : "messages"}`;
  return h(
    "div",
    { class: "messages", key: "search", tabindex: "0" },
    h("p", { class: "empty", role: "status" }, found.length ? count : "No messages found."),
    h("ul", { class: "results" }, found.slice(0, MAX_RESULTS).map(resultView)),
  );
}
