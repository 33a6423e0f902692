// When to draw: once per turn of the event loop, and what has to wait until the document is drawn.

let draw = () => {};
let due = false;
const afterwards = [];
const always = [];

/** Tell what draws the page. */
export function drawWith(f) {
  draw = f;
}

/** Draw before the browser paints; many calls in one turn draw once. */
export function renderSoon() {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    draw();
    for (const f of always) f();
    for (const f of afterwards.splice(0)) f();
  });
}

/** Run `f` once, after the next drawing. */
export function afterRender(f) {
  afterwards.push(f);
  renderSoon();
}

/** The same for those who are being drawn: run `f` once this drawing is done, without another one. */
export function onceDrawn(f) {
  afterwards.push(f);
}

/** Run `f` after each drawing. */
export function afterEachRender(f) {
  always.push(f);
}

/** Focus what this selector finds once it is drawn. */
export function focusSoon(selector) {
  afterRender(() => document.querySelector(selector)?.focus());
}

/** Say something to screen readers without moving the focus. */
export function announce(text) {
  const region = document.getElementById("announcer");
  region.textContent = "";
  region.textContent = text;
}
