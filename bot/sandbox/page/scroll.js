// Keeps the newest message in sight where the person had it in sight, however the list grows or the window changes.

import { afterEachRender } from "./render.js";

const NEAR = 80;
let pinned = true;

const list = () => document.getElementById("messages");

function follow() {
  const el = list();
  if (el && pinned && el.scrollHeight - el.scrollTop - el.clientHeight > 1) el.scrollTop = el.scrollHeight;
}

/** From the next drawing on, the end of the list is in sight. */
export function pinToEnd() {
  pinned = true;
}

export function isPinned() {
  return pinned;
}

/** Start to follow the list. */
export function mindScroll() {
  afterEachRender(follow);
  window.addEventListener("resize", follow);
  document.addEventListener(
    "scroll",
    (event) => {
      const el = event.target;
      if (el.id === "messages") pinned = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR;
    },
    true,
  );
}
