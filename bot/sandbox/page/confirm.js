// Slack's confirmation dialog, in front of everything (Slack: confirmation dialog object).

import { h } from "./dom.js";
import { afterRender, focusSoon } from "./render.js";
import { textObject } from "./text.js";
import { change, ui } from "./store.js";

/** Ask; resolves to whether the person agreed. The focus goes back to where it was. */
export function ask(confirm) {
  const opener = document.activeElement;
  return new Promise((resolve) => {
    const answer = (yes) => {
      change({ confirm: null });
      afterRender(() => opener?.isConnected && opener.focus());
      resolve(yes);
    };
    change({ confirm: { confirm, answer } });
    focusSoon("#confirm .button-quiet");
  });
}

export function confirmView() {
  if (!ui.confirm) return null;
  const { confirm, answer } = ui.confirm;
  const style = confirm.style === "danger" ? "button-danger" : "button-primary";
  const box = h(
    "div",
    {
      class: "dialog",
      id: "confirm",
      role: "alertdialog",
      "aria-modal": "true",
      "aria-labelledby": "confirm-title",
      "aria-describedby": "confirm-text",
      "data-trap": true,
    },
    h("h2", { id: "confirm-title" }, confirm.title?.text ?? "Are you sure?"),
    h("div", { id: "confirm-text", class: "dialog-text" }, textObject(confirm.text) ?? ""),
    h(
      "div",
      { class: "dialog-buttons" },
      h(
        "button",
        { type: "button", class: "button button-quiet", onclick: () => answer(false) },
        confirm.deny?.text ?? "Cancel",
      ),
      h(
        "button",
        { type: "button", class: `button ${style}`, onclick: () => answer(true) },
        confirm.confirm?.text ?? "Yes",
      ),
    ),
  );
  return h("div", { class: "shade front", key: "confirm" }, box);
}
