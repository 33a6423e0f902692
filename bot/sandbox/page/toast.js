// Short notes of the page itself: what the sandbox refused stays until dismissed, what was done goes by itself.

import { classes, h } from "./dom.js";
import { mindFocus } from "./focus.js";
import { icon } from "./icons.js";
import { renderSoon } from "./render.js";

const SHOWN_MS = 5000;
const SHOWN_MS_PER_LETTER = 60;
let note = null;
let timer = 0;

/** Show `words`; `done` marks good news, which needs no answer. Empty words take the note away. */
export function toast(words, { done = false } = {}) {
  clearTimeout(timer);
  note = words ? { words, done } : null;
  if (done) timer = setTimeout(() => toast(""), SHOWN_MS + words.length * SHOWN_MS_PER_LETTER);
  renderSoon();
}

export function toastView() {
  mindFocus("toast", Boolean(note), null, "#composer-text");
  return h(
    "div",
    { class: "toasts", role: "status", key: "toasts" },
    note &&
      h(
        "div",
        { class: classes("toast", note.done && "done") },
        icon(note.done ? "check" : "warning"),
        h("span", null, note.words),
        h(
          "button",
          { type: "button", class: "icon-button", "aria-label": "Dismiss", onclick: () => toast("") },
          icon("close"),
        ),
      ),
  );
}
