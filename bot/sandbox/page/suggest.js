// What the composer offers while somebody types: commands at the start, people at @, channels at #.

import { channelTitle, live } from "./store.js";

const MENTION = /(^|[\s(])([@#])([^@#\n]*)$/;
const MOST = 8;

function commands(text) {
  return live.state.commands
    .filter((c) => c.command.startsWith(text))
    .map((c) => ({ text: c.command, usage: c.usage_hint, note: c.description }));
}

/** True if the words begin with what was typed, or one of them does. */
function fits(words, query) {
  const name = words.toLowerCase();
  if (name.startsWith(query)) return true;
  return !query.includes(" ") && name.split(/[\s._-]+/).some((word) => word.startsWith(query));
}

function people(query) {
  const { app } = live.state;
  const bot = { id: app.bot_user_id, name: app.name.toLowerCase(), real_name: app.name };
  const all = [...live.state.people, bot];
  if (all.some((p) => query === `${p.name} `)) return [];
  return all
    .filter((p) => fits(p.real_name, query) || fits(p.name, query))
    .map((p) => ({ text: `@${p.real_name}`, note: p.id === app.bot_user_id ? "App" : `@${p.name}` }));
}

function channels(query) {
  return live.state.channels
    .filter((c) => (c.kind === "channel" || c.kind === "private") && !c.archived && fits(c.name, query))
    .map((c) => ({ text: channelTitle(c), note: c.kind === "private" ? "Private channel" : "" }));
}

/** `{from, to, name, items: [{text, usage?, note?}]}` for a text and where the caret is in it; null for none.
 *  `from` and `to` bound what an item replaces. */
export function suggestions(text, caret, inThread) {
  const before = text.slice(0, caret);
  if (/^\/\S*$/.test(text)) {
    const items = inThread ? [] : commands(text);
    return items.length ? { from: 0, to: text.length, name: "Commands", items } : null;
  }
  const found = MENTION.exec(before);
  if (!found) return null;
  const [, , sign, typed] = found;
  const query = typed.toLowerCase();
  const items = (sign === "@" ? people(query) : channels(query)).slice(0, MOST);
  if (!items.length) return null;
  const name = sign === "@" ? "People" : "Channels";
  return { from: caret - typed.length - 1, to: caret, name, items };
}
