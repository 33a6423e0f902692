// What the page knows: the last state the server sent, and what only this window knows (where it looks, what is open).

import { renderSoon } from "./render.js";

/** The server's side: `state` and `calls` as sent; `connected` is whether the socket is up. */
export const live = { state: null, calls: [], connected: false, everConnected: false };

const query = new URLSearchParams(location.search);

/** What was kept of an earlier visit, `otherwise` if nothing was. */
export function recall(name, otherwise) {
  try {
    return localStorage.getItem(`usher-sandbox.${name}`) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keep a choice for the next visit; a browser that refuses storage just forgets it. */
export function remember(name, value) {
  try {
    localStorage.setItem(`usher-sandbox.${name}`, value);
  } catch {
    return;
  }
}

/** Who acts where neither the URL nor the last visit names somebody: the first person of the seeded workspace. */
export const FIRST = "U0ALICE";

/** When this page was loaded, in seconds as in messages. */
export const openedAt = Date.now() / 1000;

export const ui = {
  as: query.get("as") || recall("as", FIRST),
  place: placeOf(query.get("at") ?? ""),
  thread: null,
  search: "",
  drawer: null,
  panelOpen: recall("panel", "open") === "open",
  panelTab: "calls",
  pop: null,
  confirm: null,
  drafts: {},
  fields: {},
  pending: {},
  untouchedErrors: {},
  focusErrors: null,
  hint: recall("hint", "shown") === "shown",
  theme: recall("theme", "auto"),
  calls: { where: "all", words: "", open: new Set() },
  shownMessages: {},
};

/** `C123`, `app.home`, `app.messages` → where the middle column looks. */
function placeOf(text) {
  if (text === "app.home") return { kind: "home" };
  if (text === "app.messages") return { kind: "messages" };
  return text ? { kind: "channel", id: text } : null;
}

/** True if the window is too narrow for the panel beside the messages, so that it lies over them. */
export function isNarrow() {
  return matchMedia("(max-width: 1099px)").matches;
}

/** Change what only this window knows, and draw again. */
export function change(values) {
  Object.assign(ui, values);
  renderSoon();
}

export function me() {
  return live.state?.me ?? { id: ui.as, name: "", real_name: "", tz: "UTC" };
}

export function personName(id) {
  const state = live.state;
  if (!state) return id;
  if (id === state.app.bot_user_id) return state.app.name;
  return state.people.find((person) => person.id === id)?.real_name ?? id;
}

export function channelById(id) {
  return live.state?.channels.find((channel) => channel.id === id);
}

/** The person's own conversation with the app, if there is one yet. */
export function appChannel() {
  return live.state?.channels.find(isWithApp);
}

export function isWithApp(channel) {
  return channel.kind === "im" && channel.members.includes(live.state.app.bot_user_id);
}

/** A conversation's name as people read it: `#general`, `Bob Tanaka`. */
export function channelTitle(channel, { mark = true } = {}) {
  if (channel.kind === "im" || channel.kind === "mpim") {
    const others = channel.members.filter((id) => id !== live.state.me.id);
    return others.map(personName).join(", ") || "You";
  }
  return (mark ? "#" : "") + channel.name;
}

/** The channel that the middle column shows; undefined while it shows the app's home. */
export function channelHere() {
  if (!live.state || !ui.place) return undefined;
  if (ui.place.kind === "messages") return appChannel();
  return ui.place.kind === "channel" ? channelById(ui.place.id) : undefined;
}

/** The URL of this window says who acts and where, so that it can be reloaded or opened beside another. */
export function writeUrl() {
  const url = new URL(location.href);
  url.searchParams.set("as", ui.as);
  const at = { home: "app.home", messages: "app.messages" }[ui.place?.kind] ?? ui.place?.id;
  if (at) url.searchParams.set("at", at);
  else url.searchParams.delete("at");
  history.replaceState(null, "", url);
}
