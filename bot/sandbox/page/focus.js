// The focus enters a part of the page that opens, and goes back to what opened it when the part closes.

import { onceDrawn } from "./render.js";

const parts = new Map();

const canHaveFocus = (el) =>
  el?.isConnected && el !== document.body && el.checkVisibility({ visibilityProperty: true });

/** Say, while drawing, whether a part is open. `enter` is focused when it opens (null leaves the focus where it is),
 *  `otherwise` when it closes with the focus in it and what opened it is gone. */
export function mindFocus(part, isOpen, enter, otherwise) {
  const before = parts.get(part);
  if (before?.isOpen === isOpen) return;
  parts.set(part, { isOpen, opener: isOpen ? document.activeElement : null });
  if (isOpen && enter) onceDrawn(() => document.querySelector(enter)?.focus());
  if (isOpen || !before) return;
  onceDrawn(() => {
    if (canHaveFocus(document.activeElement)) return;
    (canHaveFocus(before.opener) ? before.opener : document.querySelector(otherwise))?.focus();
  });
}
