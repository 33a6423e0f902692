// Puts calls together by what set them off: what somebody did in Slack, or the app's own work in the background.

import { live, personName } from "./store.js";
import { plainText, unescape } from "./text.js";

/** A call that starts so many seconds after the last one of an interaction no longer belongs to it. */
const PAUSE = 0.7;

const startOf = (call) => call.at - call.ms / 1000;

/** `[{key, cause, calls}]`, the newest first; `cause` is what Slack sent to the app, null in the background. */
export function interactions(calls) {
  const groups = [];
  let current = null;
  let end = 0;
  for (const call of [...calls].sort((a, b) => startOf(a) - startOf(b) || a.n - b.n)) {
    const start = startOf(call);
    if (call.direction === "in" || !current || start > end + PAUSE) {
      const cause = call.direction === "in" ? call : null;
      current = { key: `${cause ? "by" : "own"} ${call.n}`, cause, calls: [] };
      groups.push(current);
      end = start;
    }
    current.calls.push(call);
    end = Math.max(end, call.at);
  }
  return groups.reverse();
}

const quoted = (text) => (text ? ` “${text}”` : "");

function pressed(body) {
  const action = body.actions?.[0] ?? {};
  const chosen = action.selected_option?.text ?? action.selected_option;
  const block = body.view?.blocks?.find((b) => b.block_id === action.block_id);
  const label = plainText(action.text) || plainText(chosen) || plainText(block?.label) || action.action_id;
  return `${action.type === "button" ? "Press" : "Choose"}${quoted(label)}`;
}

const TITLES = {
  block_actions: pressed,
  view_submission: (body) => `Submit${quoted(plainText(body.view?.title))}`,
  view_closed: (body) => `Close${quoted(plainText(body.view?.title))}`,
  block_suggestion: (body) => `Search${quoted(body.value)}`,
  message_action: (body) => `Shortcut${quoted(shortcutName(body))}`,
  shortcut: (body) => `Shortcut${quoted(shortcutName(body))}`,
};

function shortcutName({ callback_id: id }) {
  return live.state.shortcuts.find((s) => s.callback_id === id)?.name ?? id;
}

/** What set an interaction off, and who: `["/meeting list", "Alice Moreau"]`. */
export function titleOf({ cause }) {
  if (!cause) return ["In the background", ""];
  const body = cause.request ?? {};
  const user = body.user_id ?? body.user?.id ?? body.event?.user;
  const who = typeof user === "string" ? personName(user) : "";
  if (body.command) return [`${body.command} ${unescape(body.text ?? "")}`.trim(), who];
  if (body.event) return [`Event ${body.event.type}`, who];
  return [TITLES[body.type]?.(body) ?? cause.name, who];
}
