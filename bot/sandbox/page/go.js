// Navigation: what the middle column shows, and the acting person.

import { connect, post } from "./net.js";
import { afterRender, focusSoon } from "./render.js";
import { change, channelById, isWithApp, live, remember, ui, writeUrl } from "./store.js";

function arrive(place) {
  change({ place, thread: null, search: "", drawer: null, pop: null });
  writeUrl();
}

/** Tell Slack that what is in this channel has been seen. */
export function markRead(id) {
  const channel = channelById(id);
  if (channel?.unread || channel?.mentions) post("read", { channel: id });
}

export function goToChannel(id) {
  const channel = channelById(id);
  arrive(channel && isWithApp(channel) ? { kind: "messages" } : { kind: "channel", id });
  focusSoon("#composer-text");
}

/** The app's Home tab; opening it tells the app, each time. */
export function goHome() {
  if (ui.drawer) focusSoon("#tab-home");
  arrive({ kind: "home" });
  post("home");
}

export function goMessages() {
  arrive({ kind: "messages" });
  focusSoon("#composer-text");
}

/** Act as another person. */
export function actAs(id) {
  remember("as", id);
  live.state = null;
  change({
    as: id,
    thread: null,
    search: "",
    pop: null,
    confirm: null,
    fields: {},
    pending: {},
    drawer: null,
  });
  writeUrl();
  connect();
}

export function openThread(ts) {
  change({ thread: ts });
  focusSoon("#thread-text");
}

/** Show a message where it stands. Returns how to find what is drawn of it. */
export function goToMessage(channel, message) {
  goToChannel(channel.id);
  if (message.thread_ts && message.thread_ts !== message.ts) openThread(message.thread_ts);
  const drawn = `[data-message-id="${message.id}"]`;
  afterRender(() => document.querySelector(drawn)?.scrollIntoView({ block: "center" }));
  return drawn;
}
