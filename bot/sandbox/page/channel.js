// The middle column: a conversation's header and messages, the app's tabs, the thread beside them.

import { composerView } from "./composer.js";
import { dayName, isoDay } from "./dates.js";
import { classes, h, memo } from "./dom.js";
import { goHome, goMessages, markRead } from "./go.js";
import { blocksView } from "./blocks.js";
import { viewSurface } from "./fields.js";
import { mindFocus } from "./focus.js";
import { hintCard, isBeginning } from "./firsttime.js";
import { icon } from "./icons.js";
import { messageView } from "./message.js";
import { afterRender, focusSoon } from "./render.js";
import { hasNewBelow, isPinned, pinToEnd } from "./scroll.js";
import { searchView } from "./search.js";
import { appChannel, change, channelHere, channelTitle, isNarrow, live, me, openedAt, ui } from "./store.js";

const STEP = 100;
const TOGETHER = 300;

const isBlocked = () =>
  live.state.views.length > 0 || Boolean(ui.confirm) || Boolean(ui.drawer && isNarrow());
const isReply = (m) => m.thread_ts && m.thread_ts !== m.ts;

function drawerButton() {
  const unread = live.state.channels.some((c) => (c.unread || c.mentions) && c.id !== channelHere()?.id);
  return h(
    "button",
    {
      type: "button",
      id: "show-channels",
      class: "icon-button drawer-button",
      "aria-label": "Show channels",
      "aria-expanded": String(ui.drawer === "sidebar"),
      onclick: () => change({ drawer: ui.drawer === "sidebar" ? null : "sidebar" }),
    },
    icon("menu"),
    unread && h("span", { class: "dot", role: "img", "aria-label": "unread messages" }),
  );
}

function header(title, note, ...more) {
  return h(
    "header",
    { class: "main-head" },
    drawerButton(),
    h("h2", { id: "main-title" }, title),
    note && h("span", { class: "head-note" }, note),
    ...more,
  );
}

function channelHeader(channel) {
  const count = channel.members.filter((id) => id !== live.state.app.bot_user_id).length;
  const title =
    channel.kind === "private"
      ? [icon("lock"), channelTitle(channel, { mark: false })]
      : channelTitle(channel);
  return header(title, channel.kind === "im" ? null : `${count} ${count === 1 ? "member" : "members"}`);
}

function messageNode(channel, message, previous) {
  const follows = Boolean(
    previous &&
    previous.user.id === message.user.id &&
    !message.ephemeral &&
    !previous.ephemeral &&
    message.ts - previous.ts < TOGETHER &&
    !previous.reply_count,
  );
  const busy = ui.pop || ui.fields[`${channel.id}/${message.id}`] || Object.keys(ui.pending).length;
  if (busy) return messageView(channel, message, { follows });
  const minute = Math.floor(Date.now() / 60_000);
  const around = `${follows} ${me().id} ${me().tz} ${minute} ${live.state.channels.length} ${live.state.shortcuts.length}`;
  return memo(`${channel.id}/${message.id}`, signature(message) + around, () =>
    messageView(channel, message, { follows }),
  );
}

const signatures = new WeakMap();

/** All of a message as text; worked out once for each state that the server sends. */
function signature(message) {
  if (!signatures.has(message)) signatures.set(message, JSON.stringify(message));
  return signatures.get(message);
}

function dividerView(seconds) {
  return h(
    "div",
    { class: "day-divider", role: "separator", key: `day ${isoDay(seconds, me().tz)}` },
    h("span", null, dayName(seconds, me().tz)),
  );
}

/** Slack's client keeps what only this person sees until it is loaded again. */
const isGone = (m) => m.ephemeral && Number(m.ts) < openedAt;

/** Where the line "New" stands: at what was new when the person came to this channel, or looked away from it. */
const news = { channel: "", from: null };

function firstNew(channel) {
  const isSeen = document.visibilityState === "visible" && isPinned("messages");
  if (news.channel !== channel.id || (channel.first_unread && !isSeen && !news.from))
    Object.assign(news, { channel: channel.id, from: channel.first_unread });
  return news.from;
}

function newLine() {
  return h("div", { class: "new-line", role: "separator", key: "new" }, h("span", null, "New"));
}

function listView(channel) {
  const all = channel.messages.filter(
    (m) => !isGone(m) && (!isReply(m) || (m.ephemeral && m.thread_ts !== ui.thread)),
  );
  const newFrom = firstNew(channel);
  const shown = ui.shownMessages[channel.id] ?? STEP;
  const rows = [];
  let previous = null;
  for (const message of all.slice(-shown)) {
    const seconds = Number(message.ts);
    const newDay = !previous || isoDay(previous.ts, me().tz) !== isoDay(seconds, me().tz);
    const isFirstNew = message.ts === newFrom;
    if (newDay) rows.push(dividerView(seconds));
    if (isFirstNew) rows.push(newLine());
    rows.push(messageNode(channel, message, newDay || isFirstNew ? null : previous));
    previous = message;
  }
  const earlier =
    all.length > shown &&
    h(
      "button",
      {
        type: "button",
        class: "button earlier",
        key: "earlier",
        onclick: () => change({ shownMessages: { ...ui.shownMessages, [channel.id]: shown + STEP } }),
      },
      "Show earlier messages",
    );
  const empty =
    !all.length &&
    h(
      "p",
      { class: "empty", key: "empty" },
      channel.kind === "im"
        ? `This is the start of your conversation with ${channelTitle(channel)}.`
        : `This is the start of ${channelTitle(channel)}.`,
    );
  const below = settle(channel, all);
  return [messageList(channel, hintCard(), earlier, empty, rows), below && newMessages("messages")];
}

function messageList(channel, ...inside) {
  return h(
    "div",
    {
      class: "messages",
      id: "messages",
      role: "log",
      "aria-live": "polite",
      "aria-labelledby": "main-title",
      tabindex: "0",
      key: `messages ${channel.id}`,
    },
    h("div", { class: "messages-inner" }, inside),
  );
}

/** Slack's pill above the composer: what came while the person was reading further up. */
function newMessages(list) {
  const show = () => {
    pinToEnd(list);
    focusSoon(`#${list}`);
  };
  return h(
    "div",
    { class: "new-below", key: `new ${list}` },
    h("button", { type: "button", onclick: show }, icon("down"), "New messages"),
  );
}

/** Go to the end where the person has just come here or written, though a newcomer begins at the top, and tell Slack
 *  what was seen; true if something new is out of sight. */
function settle(channel, all) {
  const last = all.at(-1);
  if (last?.user.id === me().id && !last.ephemeral && last.id !== written) {
    written = last.id;
    pinToEnd("messages");
  }
  const below = hasNewBelow("messages", channel.id, last?.id, isBeginning());
  if (isPinned("messages") && document.visibilityState === "visible") markRead(channel.id);
  return below;
}

let written = "";

function conversation(channel, head) {
  return [head, listView(channel), composerView(channel)];
}

function appTabs(current) {
  const tab = (name, label, go) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        "aria-selected": String(current === name),
        class: "tab",
        id: `tab-${name}`,
        tabindex: current === name ? "0" : "-1",
        onclick: go,
        onkeydown: (e) => /Arrow(Left|Right)/.test(e.key) && swap(current),
      },
      label,
    );
  return h(
    "div",
    { class: "tabs", role: "tablist", "aria-label": live.state.app.name },
    tab("home", "Home", goHome),
    tab("messages", "Messages", goMessages),
  );
}

function swap(current) {
  if (current === "home") goMessages();
  else goHome();
  afterRender(() => document.querySelector("[role=tab][aria-selected=true]")?.focus());
}

function homePane() {
  const { home, app } = live.state;
  const inside = home
    ? blocksView(viewSurface(home, "home"), home.blocks)
    : h("p", { class: "empty" }, app.online ? "Nothing here yet." : `${app.name} is not running.`);
  return h(
    "div",
    { class: "home", role: "tabpanel", "aria-labelledby": "tab-home", tabindex: "0", key: "home" },
    h(
      "div",
      { class: "home-inner" },
      home?.notice && h("p", { class: "message-notice", role: "alert" }, icon("warning"), home.notice),
      inside,
    ),
  );
}

function threadPane(channel) {
  const parent = channel?.messages.find((m) => m.ts === ui.thread);
  mindFocus("thread", Boolean(parent), "#thread-text", "#composer-text");
  if (!parent) return null;
  const replies = channel.messages.filter((m) => m.thread_ts === ui.thread && isReply(m) && !isGone(m));
  const count = replies.filter((m) => !m.ephemeral).length;
  const below = hasNewBelow("thread-messages", ui.thread, replies.at(-1)?.id);
  return h(
    "section",
    {
      class: "thread",
      "aria-label": "Thread",
      key: "thread",
      inert: isBlocked(),
      "data-region": true,
      tabindex: "-1",
    },
    h(
      "header",
      { class: "main-head" },
      h("h2", null, "Thread"),
      h("span", { class: "head-note" }, channelTitle(channel)),
      h(
        "button",
        {
          type: "button",
          class: "icon-button end",
          "aria-label": "Close thread",
          onclick: () => change({ thread: null }),
        },
        icon("close"),
      ),
    ),
    h(
      "div",
      {
        class: "messages",
        id: "thread-messages",
        role: "log",
        "aria-live": "polite",
        "aria-label": "Thread messages",
        tabindex: "0",
      },
      h(
        "div",
        { class: "messages-inner" },
        messageView(channel, parent, { inThread: true }),
        h("div", { class: "replies" }, `${count} ${count === 1 ? "reply" : "replies"}`),
        replies.map((m) => messageView(channel, m, { inThread: true })),
      ),
    ),
    below && newMessages("thread-messages"),
    composerView(channel, ui.thread),
  );
}

/** What the middle column shows, by where the person looks. */
export function mainView() {
  const channel = channelHere();
  const { kind } = ui.place;
  let inside;
  if (ui.search.trim()) inside = [header("Search results"), searchView()];
  else if (kind === "home") inside = [header(live.state.app.name, null, appTabs("home")), homePane()];
  else if (kind === "messages") {
    const head = header(live.state.app.name, null, appTabs("messages"));
    inside = channel
      ? conversation(channel, head)
      : [head, h("div", { class: "messages" }, h("p", { class: "empty" }, "No messages yet."))];
  } else inside = conversation(channel, channelHeader(channel));
  return [
    h(
      "section",
      {
        class: classes("main", ui.thread && "beside-thread"),
        "aria-labelledby": "main-title",
        key: "main",
        inert: isBlocked(),
        "data-region": true,
        tabindex: "-1",
      },
      inside,
    ),
    threadPane(channel ?? appChannel()),
  ];
}
