// Short notes of the page itself, such as what the sandbox refused; they stay until dismissed or replaced.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { renderSoon } from "./render.js";

let text = "";

export function toast(words) {
  text = words;
  renderSoon();
}

export function toastView() {
  return h(
    "div",
    { class: "toasts", role: "status", key: "toasts" },
    text &&
      h(
        "div",
        { class: "toast" },
        icon("warning"),
        h("span", null, text),
        h("button", { class: "icon-button", type: "button", "aria-label": "Dismiss", onclick: () => toast("") }, icon("close")),
      ),
  );
}
