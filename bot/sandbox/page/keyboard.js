// Keys that work everywhere: Esc closes what is in front, Tab stays inside a dialog, F6 walks the regions, letters
// go into the composer.

import { closePop } from "./pop.js";
import { change, live, ui } from "./store.js";

const FOCUSABLE =
  "a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), [tabindex='0']";

function reachable(root) {
  return [...root.querySelectorAll(FOCUSABLE)].filter(
    (el) => el.tabIndex >= 0 && el.getClientRects().length && !el.closest("[inert]"),
  );
}

/** Tab at a dialog's last element goes to its first; a radio group counts once, as browsers do. */
function keepInside(event) {
  const trap = document.querySelector("#confirm") ?? event.target.closest?.("[data-trap]");
  if (!trap) return;
  const inside = reachable(trap);
  if (!inside.length) return;
  const at = document.activeElement;
  const leaving = event.shiftKey
    ? at === inside[0] || !trap.contains(at) || at === trap
    : at === inside.at(-1) || !trap.contains(at);
  if (!leaving) return;
  event.preventDefault();
  inside.at(event.shiftKey ? -1 : 0).focus();
}

function escape(event) {
  if (ui.pop) closePop();
  else if (ui.confirm) ui.confirm.answer(false);
  else if (live.state?.views.length) document.querySelector("#modal [aria-label=Close]")?.click();
  else if (ui.drawer) change({ drawer: null });
  else if (ui.search) change({ search: "" });
  else if (ui.thread) change({ thread: null });
  else return;
  event.preventDefault();
}

function walk(event) {
  const regions = [...document.querySelectorAll("[data-region]")].filter(
    (el) => !el.closest("[inert]") && el.getClientRects().length,
  );
  if (!regions.length) return;
  event.preventDefault();
  const at = regions.findIndex((el) => el.contains(document.activeElement));
  const next = regions.at((at + (event.shiftKey ? -1 : 1) + regions.length) % regions.length);
  (reachable(next)[0] ?? next).focus();
}

/** As in Slack, letters go into the composer wherever the focus is, unless something that takes them has it. */
function typeIntoComposer(event) {
  const isAlone = !event.ctrlKey && !event.metaKey && !event.altKey;
  const isLetter = event.key.length === 1 && event.key !== " " && isAlone;
  if (!isLetter || ui.pop || ui.confirm || live.state?.views.length || ui.drawer) return;
  if (event.target.closest("input, textarea, [role=switch], [role=tab]")) return;
  const fields = ["composer-text", "thread-text"].map((id) => document.getElementById(id));
  if (event.target.closest(".thread")) fields.reverse();
  fields.find((field) => field?.checkVisibility({ visibilityProperty: true }))?.focus();
}

export function mindKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") escape(event);
    else if (event.key === "Tab") keepInside(event);
    else if (event.key === "F6") walk(event);
    else typeIntoComposer(event);
  });
}
