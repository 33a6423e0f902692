// One message as Slack draws it: who, when, what; ephemeral ones marked; its menu and its thread.

import { avatar } from "./avatar.js";
import { blocksView } from "./blocks.js";
import { clockTime, formatDate } from "./dates.js";
import { classes, h } from "./dom.js";
import { messageSurface } from "./fields.js";
import { openThread } from "./go.js";
import { icon } from "./icons.js";
import { menuButton } from "./menu.js";
import { post } from "./net.js";
import { live, me } from "./store.js";
import { mrkdwn } from "./text.js";
import { toast } from "./toast.js";

async function runShortcut(shortcut, channel, message) {
  const answer = await post("shortcut", {
    callback_id: shortcut.callback_id,
    channel: channel.id,
    message_id: message.id,
  });
  if (!answer.ok) toast(answer.detail ?? answer.error);
  else if (answer.error_shown) toast(`${shortcut.name} failed with the error “${answer.error_shown}”`);
}

function tools(channel, message, inThread) {
  if (message.ephemeral || message.deleted) return null;
  const shortcuts = live.state.shortcuts.filter((s) => s.type === "message");
  const items = shortcuts.map((s) => ({
    label: s.name,
    note: live.state.app.name,
    run: () => runShortcut(s, channel, message),
  }));
  const reply = inThread
    ? null
    : h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": "Reply in thread",
          title: "Reply in thread",
          onclick: () => openThread(message.thread_ts ?? message.ts),
        },
        icon("reply"),
      );
  const where = inThread ? "thread" : "list";
  const more = menuButton(
    `more-${where}-${channel.id}-${message.id}`,
    { label: "More actions for this message", title: "More actions", items, look: "icon-button" },
    icon("more"),
  );
  return h("div", { class: "message-tools" }, reply, items.length > 0 && more);
}

function byline(message, seconds, tz) {
  return h(
    "div",
    { class: "byline" },
    h("span", { class: "author" }, message.user.name),
    message.user.is_bot && h("span", { class: "badge" }, "App"),
    h(
      "time",
      {
        class: "when",
        datetime: new Date(seconds * 1000).toISOString(),
        title: `${formatDate(seconds, "{date_long} at {time_secs}", tz)} (${tz})`,
      },
      clockTime(seconds, tz),
    ),
  );
}

function attachmentView(surface, attachment) {
  const inside = attachment.blocks?.length
    ? blocksView(surface, attachment.blocks)
    : [
        attachment.title && h("strong", null, attachment.title),
        mrkdwn(attachment.text ?? attachment.fallback ?? ""),
      ];
  return h("div", { class: "attachment" }, inside);
}

function body(surface, message) {
  if (message.deleted) return h("p", { class: "gone" }, "This message was deleted.");
  const blocks = message.blocks?.length ? blocksView(surface, message.blocks) : mrkdwn(message.text);
  return [
    blocks,
    message.edited && h("span", { class: "edited" }, "(edited)"),
    (message.attachments ?? []).map((a) => attachmentView(surface, a)),
    (message.files ?? []).map((f) => h("div", { class: "file" }, icon("panel"), f.title ?? f.name ?? f.id)),
  ];
}

function threadLink(message) {
  if (!message.reply_count) return null;
  const words = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  return h(
    "button",
    { type: "button", class: "thread-link as-link", onclick: () => openThread(message.ts) },
    icon("reply"),
    words,
  );
}

/** A message in a list; `follows` leaves out the name where the same person goes on. */
export function messageView(channel, message, { follows = false, inThread = false } = {}) {
  const surface = messageSurface(channel, message);
  const seconds = Number(message.ts);
  const { tz } = me();
  const { user } = message;
  return h(
    "article",
    {
      class: classes("message", message.ephemeral && "ephemeral", follows && "follows"),
      key: message.id,
      "data-message-id": message.id,
      "aria-label": `${user.name}, ${clockTime(seconds, tz)}${message.ephemeral ? ", only visible to you" : ""}`,
    },
    h(
      "div",
      { class: "gutter" },
      follows
        ? h(
            "time",
            { class: "when-small", "aria-hidden": "true" },
            clockTime(seconds, tz).replace(/ [AP]M/, ""),
          )
        : avatar(user.id, user.name, { app: user.is_bot }),
    ),
    h(
      "div",
      { class: "message-main" },
      message.ephemeral && h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
      !follows && byline(message, seconds, tz),
      h("div", { class: "message-body" }, body(surface, message)),
      message.notice && h("p", { class: "message-notice", role: "alert" }, icon("warning"), message.notice),
      !inThread && threadLink(message),
    ),
    tools(channel, message, inThread),
  );
}
