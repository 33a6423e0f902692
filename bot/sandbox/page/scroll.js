// Keeps the newest message in sight where the person had it in sight, however the list grows or the window changes.

import { afterEachRender, renderSoon } from "./render.js";

const NEAR = 80;
const LISTS = ["messages", "thread-messages"];
/** By the id of a list: whether its end is followed, the newest message that was in sight, and where the list `el` was
 *  last scrolled to. */
const state = Object.fromEntries(LISTS.map((id) => [id, { pinned: true, of: "", last: "", el: null, top: 0 }]));

const isAtEnd = (el) => el.scrollHeight - el.scrollTop - el.clientHeight < NEAR;

function follow() {
  for (const id of LISTS) {
    const el = document.getElementById(id);
    const known = state[id];
    if (!el) continue;
    // Whoever has just scrolled up is left there, though the browser has not yet told of it.
    if (el === known.el && el.scrollTop < known.top && !isAtEnd(el)) known.pinned = false;
    if (!known.pinned && el.scrollHeight - el.clientHeight <= 1) {
      known.pinned = true;
      renderSoon();
    }
    if (known.pinned && el.scrollHeight - el.scrollTop - el.clientHeight > 1) el.scrollTop = el.scrollHeight;
    Object.assign(known, { el, top: el.scrollTop });
  }
}

/** From the next drawing on, the end of the list is in sight. */
export function pinToEnd(id) {
  Object.assign(state[id], { pinned: true, top: 0 });
}

export function isPinned(id) {
  return state[id].pinned;
}

/** Say what is drawn: the conversation `of` with its newest message `last`, which is followed if the person has just
 *  come here; the first one of all begins at its top if `fromTop`. Returns true if something newer than what was in
 *  sight is out of sight. */
export function hasNewBelow(id, of, last, fromTop = false) {
  const known = state[id];
  if (known.of !== of) Object.assign(known, { pinned: known.of !== "" || !fromTop, of, top: 0, last });
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
