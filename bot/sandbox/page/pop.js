// The one floating box that may be open: a select's list, a calendar, a menu. It sits in the document right after
// what opened it, so that it is next in reading and tab order, and is placed beside it on the screen.

import { afterEachRender, afterRender } from "./render.js";
import { change, ui } from "./store.js";

const GAP = 4;
const MARGIN = 8;

export function isOpen(id) {
  return ui.pop?.id === id;
}

/** Open the box of `id`; `rest` is its own state (`onLeave` closes it where leaving means more than closing).
 *  `focus` is a selector inside the box. */
export function openPop(id, rest = {}, focus = null) {
  change({ pop: { id, query: "", index: -1, ...rest } });
  if (focus) afterRender(() => document.querySelector(`[data-pop-box] ${focus}`)?.focus());
}

export function changePop(values) {
  if (ui.pop) change({ pop: { ...ui.pop, ...values } });
}

/** Close; `back` puts the focus on what opened it. */
export function closePop({ back = true } = {}) {
  if (!ui.pop) return;
  const { id } = ui.pop;
  change({ pop: null });
  if (back) afterRender(() => document.getElementById(id)?.focus());
}

function place() {
  const box = document.querySelector("[data-pop-box]");
  const anchor = ui.pop && document.getElementById(ui.pop.id);
  if (!box || !anchor) return;
  const at = anchor.getBoundingClientRect();
  box.style.minWidth = box.dataset.popBox === "wide" ? `${at.width}px` : "";
  const { width, height } = box.getBoundingClientRect();
  const below = window.innerHeight - at.bottom - GAP - MARGIN;
  const up = height > below && at.top > below;
  const top = up
    ? Math.max(MARGIN, at.top - GAP - height)
    : Math.min(at.bottom + GAP, window.innerHeight - MARGIN - height);
  const start = box.dataset.popAlign === "end" ? at.right - width : at.left;
  box.style.left = `${Math.max(MARGIN, Math.min(start, window.innerWidth - width - MARGIN))}px`;
  box.style.top = `${Math.max(MARGIN, top)}px`;
  box.querySelector("[data-active]")?.scrollIntoView({ block: "nearest" });
}

/** Keep the box in place, and close it when something else is pressed or focused. */
export function mindPops() {
  afterEachRender(place);
  window.addEventListener("resize", place);
  document.addEventListener(
    "scroll",
    (event) => {
      if (!event.target.closest?.("[data-pop-box]")) place();
    },
    true,
  );
  const leave = (event) => {
    if (!ui.pop || event.target.closest?.("[data-pop-box]")) return;
    if (document.getElementById(ui.pop.id)?.contains(event.target)) return;
    if (ui.pop.onLeave) ui.pop.onLeave();
    else closePop({ back: false });
  };
  document.addEventListener("pointerdown", leave, true);
  document.addEventListener("mousedown", (event) => {
    const box = event.target.closest?.("[data-pop-box]");
    if (box && !event.target.closest("input, button, a")) event.preventDefault();
  });
  document.addEventListener("focusin", leave);
}
