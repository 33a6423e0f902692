// The left column: the workspace, who acts, channels, conversations, the app.

import { avatar } from "./avatar.js";
import { classes, h } from "./dom.js";
import { mindFocus } from "./focus.js";
import { actAs, goHome, goMessages, goToChannel } from "./go.js";
import { icon } from "./icons.js";
import { menuButton } from "./menu.js";
import { channelHere, channelTitle, isWithApp, live, me, ui } from "./store.js";

function switcher() {
  const items = live.state.people.map((person) => ({
    label: person.real_name,
    note: person.tz.replaceAll("_", " "),
    checked: person.id === me().id,
    run: () => person.id !== me().id && actAs(person.id),
  }));
  const { real_name: name, id } = me();
  return menuButton(
    "switcher",
    { items, title: "Act as someone else", look: "switcher", align: "start" },
    avatar(id, name, { small: true }),
    h(
      "span",
      { class: "switcher-text" },
      h("span", { class: "switcher-note" }, "Acting as "),
      h("span", { class: "switcher-name" }, name),
    ),
    icon("down"),
  );
}

/** As in Slack: a number for what calls this person, bold letters alone for the rest. */
function newMark(unread, mentions) {
  if (mentions) return h("span", { class: "count" }, String(mentions), hidden(" for you"));
  return unread ? hidden(", unread") : null;
}

const hidden = (text) => h("span", { class: "visually-hidden" }, text);

function row({ id, label, presence, mark, here, unread, mentions, go, muted }) {
  return h(
    "li",
    { key: id },
    h(
      "button",
      {
        type: "button",
        class: classes(
          "side-row",
          here && "here",
          (unread || mentions) && !here && "unread",
          muted && "muted",
        ),
        "aria-current": here ? "page" : undefined,
        "data-channel": id,
        onclick: go,
      },
      mark,
      h("span", { class: "side-label" }, label),
      presence && hidden(`, ${presence}`),
      !here && newMark(unread, mentions),
    ),
  );
}

function group(title, rows) {
  if (!rows.length) return null;
  const id = `side-${title.toLowerCase().replace(/\W+/g, "-")}`;
  return h(
    "section",
    { key: id },
    h("h2", { class: "side-title", id }, title),
    h("ul", { "aria-labelledby": id }, rows),
  );
}

/** Whether somebody has a page open as this person. */
const isActive = (id) => Boolean(live.state.people.find((person) => person.id === id)?.is_active);

function presenceDot(id) {
  return h("span", { class: classes("presence", isActive(id) && "on"), "aria-hidden": "true" });
}

function channelRow(channel) {
  const direct = channel.kind === "im" || channel.kind === "mpim";
  const other = channel.members.find((id) => id !== me().id) ?? me().id;
  const mark = direct
    ? [avatar(other, channelTitle(channel), { small: true }), channel.kind === "im" && presenceDot(other)]
    : h("span", { class: "hash", "aria-hidden": "true" }, channel.kind === "private" ? icon("lock") : "#");
  return row({
    id: channel.id,
    mark,
    label: channelTitle(channel, { mark: false }),
    presence: channel.kind === "im" && (isActive(other) ? "active" : "away"),
    here: channelHere()?.id === channel.id && ui.place.kind === "channel",
    unread: channel.unread,
    mentions: channel.mentions,
    go: () => goToChannel(channel.id),
    muted: channel.archived,
  });
}

function appStatus(app) {
  if (!live.connected) return "The sandbox has stopped";
  return app.online ? `Running, ${app.transport === "socket" ? "Socket Mode" : "HTTP"}` : "Not running";
}

function appRows() {
  const { app, channels } = live.state;
  const dm = channels.find(isWithApp);
  const mark = (name) => h("span", { class: "hash", "aria-hidden": "true" }, icon(name));
  return [
    row({ id: "app.home", mark: mark("home"), label: "Home", here: ui.place.kind === "home", go: goHome }),
    row({
      id: "app.messages",
      mark: mark("reply"),
      label: "Messages",
      here: ui.place.kind === "messages",
      unread: dm?.unread,
      mentions: dm?.mentions,
      go: goMessages,
    }),
    h(
      "li",
      { key: "app.state", class: "app-state" },
      h("span", { class: classes("presence", live.connected && app.online && "on"), "aria-hidden": "true" }),
      appStatus(app),
    ),
  ];
}

export function sidebarView() {
  const { channels, team, app, views } = live.state;
  mindFocus("sidebar", ui.drawer === "sidebar", "#switcher", "#show-channels");
  const rooms = channels.filter((c) => c.kind === "channel" || c.kind === "private");
  const direct = channels.filter((c) => (c.kind === "im" || c.kind === "mpim") && !isWithApp(c));
  return h(
    "nav",
    {
      class: classes("sidebar", ui.drawer === "sidebar" && "drawn"),
      id: "sidebar",
      key: "sidebar",
      "aria-label": "Workspace",
      inert: views.length > 0 || Boolean(ui.confirm),
      "data-region": true,
      tabindex: "-1",
    },
    h("div", { class: "side-head" }, h("div", { class: "team" }, team.name), switcher()),
    h(
      "div",
      { class: "side-scroll" },
      group("Channels", rooms.map(channelRow)),
      group("Direct messages", direct.map(channelRow)),
      group(app.name, appRows()),
    ),
  );
}
