// What to try, step by step, and which steps were done since the sandbox started.

import { goToChannel, goToMessage } from "./go.js";
import { afterPost, post } from "./net.js";
import { afterRender, focusSoon } from "./render.js";
import { change, channelById, channelHere, isNarrow, live, recall, remember, ui } from "./store.js";
import { toast } from "./toast.js";

const TRAINING_CHANNEL = "C0GENERAL";
const SCHEDULE_SHORTCUT = "meeting.schedule.from_message";
const CONNECT_BUTTON = "goto.connect.open";

/** Put a line into the composer, ready to be sent. */
function fill(line) {
  if (!channelHere()) goToChannel(firstChannel());
  afterRender(() => {
    const channel = channelHere();
    change({ drafts: { ...ui.drafts, [channel.id]: line }, drawer: null });
    afterRender(() => document.getElementById("composer-text")?.focus());
  });
}

const firstChannel = () => live.state.extra?.first_channel;

/** Show the message to schedule from, its menu ready to be opened. */
function showQuestion() {
  const channel = channelById(firstChannel());
  const message = channel.messages.find((m) => m.ts === live.state.extra.question);
  if (!message) return goToChannel(channel.id);
  focusSoon(`${goToMessage(channel, message)} [id^="more-list"]`);
}

const typed = (pattern) => (action, body) => action === "type" && pattern.test(body.text);

/** Steps of the demo: `line` is typed, `go` shows where; `did` says of what was just done whether it was this step. */
const STEPS = [
  {
    id: "connect",
    words: "Connect a GoTo account",
    line: "/goto connect",
    did: (action, body) =>
      typed(/^\/goto connect\b/)(action, body) || (action === "click" && body.action_id === CONNECT_BUTTON),
  },
  {
    id: "schedule",
    words: "Schedule a meeting",
    line: '/meeting schedule "Launch planning" tomorrow 3pm 45m',
    did: typed(/^\/meeting schedule\b/),
  },
  {
    id: "message",
    words: "Schedule from Dev’s message: ⋯, Schedule from message",
    button: "Show it",
    go: showQuestion,
    isOffered: () => live.state.shortcuts.some((s) => s.callback_id === SCHEDULE_SHORTCUT) && firstChannel(),
    did: (action, body) => action === "shortcut" && body.callback_id === SCHEDULE_SHORTCUT,
  },
  {
    id: "register",
    words: "Register for Bob’s training",
    button: "Show its card",
    go: () => goToChannel(TRAINING_CHANNEL),
    isOffered: () => firstChannel(),
    did: (action, body) => action === "click" && body.action_id.startsWith("registration.open"),
  },
  {
    id: "fault",
    words: "Break GoTo or Slack and see what people see",
    button: "Show faults",
    go: () => change({ panelTab: "faults", panelOpen: true, drawer: isNarrow() ? "panel" : null }),
    did: (action, body) => action === "fault" && body.on,
  },
];

async function run(entry) {
  const answer = await post(entry.action, entry.body ?? {});
  if (answer.line) fill(answer.line);
  if (answer.ok) toast(answer.message ?? `${entry.label}: done.`, { done: true });
  else toast(answer.detail ?? answer.error);
}

/** `extra.actions`: [{action, label, help}], which the sandbox offers besides. An answer's `line` is ready to be sent. */
function actionSteps() {
  return (live.state.extra?.actions ?? []).map((entry) => ({
    id: entry.action,
    words: entry.help,
    button: entry.label,
    go: () => run(entry),
    did: (action) => action === entry.action,
  }));
}

/** `[{id, words, button?, line?, start, isDone}]`: what can be tried here, in order. */
export function steps() {
  const known = new Set(live.state.commands.map((c) => c.command));
  const done = doneSteps();
  return [...STEPS, ...actionSteps()]
    .filter((step) => (step.line ? known.has(step.line.split(" ")[0]) : !step.isOffered || step.isOffered()))
    .map((step) => ({
      ...step,
      start: step.line ? () => fill(step.line) : step.go,
      isDone: done.includes(step.id),
    }));
}

/** The steps done; a sandbox that was started again begins with none. */
function doneSteps() {
  const [run, ...ids] = recall("done", "").split(" ");
  return run === runId() ? ids : [];
}

const runId = () => live.state.extra?.run ?? "";

/** Begin to mark the steps that are done. */
export function mindTries() {
  afterPost((action, body, answer) => {
    if (!live.state || answer.error_shown) return;
    const done = doneSteps();
    const fresh = [...STEPS, ...actionSteps()].filter((s) => s.did(action, body) && !done.includes(s.id));
    if (!fresh.length) return;
    remember("done", [runId(), ...done, ...fresh.map((s) => s.id)].join(" "));
    change({});
  });
}
