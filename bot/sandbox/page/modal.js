// Modals: the one in front of the person's stack, over the middle (Slack: surfaces, modals).

import { blocksView } from "./blocks.js";
import { classes, h } from "./dom.js";
import { changedValues, viewSurface } from "./fields.js";
import { icon } from "./icons.js";
import { post } from "./net.js";
import { announce, onceDrawn, renderSoon } from "./render.js";
import { live, ui } from "./store.js";
import { plainText } from "./text.js";
import { toast } from "./toast.js";

const submitting = new Set();

async function submit(view, surface) {
  if (submitting.has(view.id) || view.busy) return;
  submitting.add(view.id);
  delete ui.untouchedErrors[view.id];
  renderSoon();
  const answer = await post("submit", { view_id: view.id, values: changedValues(surface) });
  submitting.delete(view.id);
  if (!answer.ok) toast(answer.detail ?? answer.error);
  const errors = Object.keys(answer.errors ?? {});
  if (errors.length) {
    ui.untouchedErrors[view.id] = new Set(errors);
    ui.focusErrors = view.id;
  }
  renderSoon();
}

async function close(view, all) {
  const answer = await post("close", { view_id: view.id, all });
  if (!answer.ok) toast(answer.detail ?? answer.error);
}

/** Errors of the view, without those whose input was changed since. */
function standingErrors(view) {
  const untouched = ui.untouchedErrors[view.id];
  return Object.fromEntries(
    Object.entries(view.errors ?? {}).filter(([block]) => !untouched || untouched.has(block)),
  );
}

function head(view, stack) {
  const back =
    stack.length > 1 &&
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Back", onclick: () => close(view, false) },
      icon("back"),
    );
  return h(
    "div",
    { class: "modal-head" },
    back,
    h("span", { class: "app-mark", "aria-hidden": "true" }, live.state.app.name[0]),
    h("h2", { id: "modal-title" }, plainText(view.title)),
    h(
      "button",
      { type: "button", class: "icon-button end", "aria-label": "Close", onclick: () => close(view, true) },
      icon("close"),
    ),
  );
}

function foot(view, busy) {
  const cancel = plainText(view.close) || "Close";
  return h(
    "div",
    { class: "modal-foot" },
    h("button", { type: "button", class: "button", onclick: () => close(view, false) }, cancel),
    view.submit &&
      h(
        "button",
        {
          type: "submit",
          class: classes("button button-primary", busy && "busy"),
          disabled: busy || Boolean(view.submit_disabled),
          "aria-busy": busy ? "true" : undefined,
        },
        busy && h("span", { class: "spinner", "aria-hidden": "true" }),
        plainText(view.submit),
      ),
  );
}

/** The front modal, or nothing. The header's cross closes the whole stack, the footer's button this view. */
export function modalView() {
  const stack = live.state.views;
  const view = stack.at(-1);
  mindFocus(view);
  if (!view) return null;
  const surface = { ...viewSurface(view), errors: standingErrors(view) };
  const busy = submitting.has(view.id) || view.busy;
  const form = h(
    "form",
    {
      class: "modal-form",
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        submit(view, surface);
      },
    },
    head(view, stack),
    view.notice && h("p", { class: "modal-notice", role: "alert" }, icon("warning"), view.notice),
    h("div", { class: "modal-body", tabindex: "-1" }, blocksView(surface, view.blocks)),
    foot(view, busy),
  );
  return h(
    "div",
    { class: "shade", key: "modal" },
    h(
      "section",
      {
        class: "modal",
        id: "modal",
        key: view.id,
        role: "dialog",
        "aria-labelledby": "modal-title",
        "data-trap": true,
        "data-region": true,
        "data-view": view.id,
        tabindex: "-1",
        inert: Boolean(ui.confirm),
      },
      form,
    ),
  );
}

let shown = null;
let opener = null;

/** The focus enters a view that comes to the front, and returns to where it was when none is left. */
function mindFocus(view) {
  const id = view?.id ?? null;
  if (id === shown) {
    if (view && ui.focusErrors === id) onceDrawn(focusError);
    return;
  }
  if (!shown) opener = document.activeElement;
  shown = id;
  onceDrawn(() => {
    if (id) enter();
    else if (opener?.isConnected && opener !== document.body) opener.focus();
    else document.getElementById("composer-text")?.focus();
  });
}

const CONTROLS = "input:not([type=hidden]), textarea, select, .select-trigger";

function enter() {
  const modal = document.getElementById("modal");
  const body = modal?.querySelector(".modal-body");
  const target =
    body?.querySelector("[data-autofocus]") ??
    body?.querySelector(CONTROLS) ??
    modal?.querySelector(".modal-foot .button-primary") ??
    modal;
  target?.focus({ preventScroll: target === modal });
}

function focusError() {
  const field = document.querySelector("#modal .has-error");
  if (!field) return;
  ui.focusErrors = null;
  field.querySelector(`${CONTROLS}, button`)?.focus();
  const count = document.querySelectorAll("#modal .has-error").length;
  announce(
    `${count} ${count === 1 ? "field needs" : "fields need"} attention. ${field.querySelector(".field-error")?.textContent ?? ""}`,
  );
}
