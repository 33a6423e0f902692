// The two connections to the local Slack: a WebSocket that sends the state, and POST requests that act as a person.

import { announce, renderSoon } from "./render.js";
import { FIRST, live, ui } from "./store.js";

const LONGEST_WAIT = 5000;
const MOST_CALLS = 500;
let socket = null;
let wait = 250;
let timer = 0;

function take(message) {
  if (message.type === "state") {
    live.state = message.state;
  } else if (message.type === "calls") {
    live.calls = message.calls;
  } else if (message.type === "call") {
    live.calls = [...live.calls.slice(1 - MOST_CALLS), message.call];
  }
  renderSoon();
}

/** Connect as the person in `ui.as`; close a socket that was open for another person. */
export function connect() {
  clearTimeout(timer);
  const old = socket;
  const url = new URL("/page/ws", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  if (ui.as) url.searchParams.set("as", ui.as);
  const mine = new WebSocket(url);
  socket = mine;
  old?.close();
  mine.onopen = () => {
    if (live.everConnected && !live.connected) announce("Connected again.");
    live.connected = live.everConnected = true;
    wait = 250;
    renderSoon();
  };
  mine.onmessage = (event) => {
    if (mine === socket) take(JSON.parse(event.data));
  };
  mine.onclose = () => {
    if (mine !== socket) return;
    live.connected = false;
    if (!live.everConnected) ui.as = FIRST;
    timer = setTimeout(connect, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
    renderSoon();
  };
}

const listeners = [];

/** Call `f` with the action, its body and the answer after each action that was possible. */
export function afterPost(f) {
  listeners.push(f);
}

/** Do something as the acting person. Always resolves: `{ok: true, …}` or `{ok: false, error, detail}`. */
export async function post(action, body = {}) {
  try {
    const response = await fetch(`/page/api/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: ui.as, ...body }),
    });
    const answer = await response.json();
    if (answer.ok) for (const f of listeners) f(action, body, answer);
    return answer;
  } catch {
    return { ok: false, error: "unreachable", detail: "Not sent: the sandbox has stopped." };
  }
}
