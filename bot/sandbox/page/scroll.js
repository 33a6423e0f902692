// Keeps the newest message in sight where the person had it in sight, however the list grows or the window changes.

import { afterEachRender, renderSoon } from "./render.js";

const NEAR = 80;
const LISTS = ["messages", "thread-messages"];
/** By the id of a list: whether its end is followed, and the newest message that was in sight. */
const state = Object.fromEntries(LISTS.map((id) => [id, { pinned: true, of: "", last: "" }]));

const isAtEnd = (el) => el.scrollHeight - el.scrollTop - el.clientHeight < NEAR;

function follow() {
  for (const id of LISTS) {
    const el = document.getElementById(id);
    if (el && state[id].pinned && el.scrollHeight - el.scrollTop - el.clientHeight > 1)
      el.scrollTop = el.scrollHeight;
  }
}

/** From the next drawing on, the end of the list is in sight. */
export function pinToEnd(id) {
  state[id].pinned = true;
}

export function isPinned(id) {
  return state[id].pinned;
}

/** Say what is drawn: the conversation `of` with its newest message `last`, which is followed if the person has just
 *  come here. Returns true if something newer than what was in sight is out of sight. */
export function hasNewBelow(id, of, last) {
  const known = state[id];
  if (known.of !== of) Object.assign(known, { pinned: true, of });
  if (known.pinned) known.last = last;
  return known.last !== last;
}

/** Start to follow the lists. */
export function mindScroll() {
  afterEachRender(follow);
  window.addEventListener("resize", follow);
  document.addEventListener(
    "scroll",
    ({ target }) => {
      const known = state[target.id];
      if (!known || known.pinned === isAtEnd(target)) return;
      known.pinned = !known.pinned;
      renderSoon();
    },
    true,
  );
}
