// What to try first: a card in the first channel until it is dismissed, and the panel's tab that has it always.

import { classes, h } from "./dom.js";
import { icon } from "./icons.js";
import { focusSoon } from "./render.js";
import { change, channelHere, live, remember, ui } from "./store.js";
import { steps } from "./tries.js";

function dismiss() {
  remember("hint", "gone");
  change({ hint: false });
  focusSoon("#composer-text");
}

function stepView(step) {
  return h(
    "li",
    { key: step.id, class: classes("step", step.isDone && "done") },
    h("span", { class: "step-mark", "aria-hidden": "true" }, step.isDone && icon("check")),
    h(
      "div",
      null,
      step.isDone && h("span", { class: "visually-hidden" }, "Done: "),
      h("span", { class: "step-words" }, step.words, " "),
      h(
        "button",
        { type: "button", class: classes("try", step.line && "line"), onclick: step.start },
        step.line ?? step.button,
      ),
    ),
  );
}

/** The steps as a list. */
export function stepsList() {
  return [
    h(
      "p",
      null,
      "Everything runs on this machine, and you don't need an account. To act as someone else, use the menu at the top left.",
    ),
    h("ol", { class: "steps", "aria-label": "What to try" }, steps().map(stepView)),
  ];
}

function isShown() {
  const first = live.state.extra?.first_channel;
  return ui.hint && (!first || channelHere()?.id === first);
}

/** True while the card is shown and nothing of it was done. */
export function isBeginning() {
  const all = steps();
  return isShown() && all.length > 0 && !all.some((step) => step.isDone);
}

/** The card above the messages of the first channel. */
export function hintCard() {
  const all = steps();
  if (!isShown() || !all.length) return null;
  const done = all.filter((step) => step.isDone).length;
  return h(
    "aside",
    { class: "first-time", "aria-label": "What to try", key: "hint" },
    h(
      "div",
      { class: "first-time-head" },
      h("strong", null, "What to try", done > 0 && ` · ${done} of ${all.length} done`),
      h(
        "button",
        { type: "button", class: "icon-button", "aria-label": "Dismiss what to try", onclick: dismiss },
        icon("close"),
      ),
    ),
    stepsList(),
  );
}
