// The cross beside a choice that may be left out.

import { h } from "./dom.js";
import { hold } from "./fields.js";
import { icon } from "./icons.js";

/** A button that empties an optional element; null where there is nothing to empty. */
export function clearButton(surface, block, element, { filled, optional }) {
  if (!filled || !optional) return null;
  const empty = () => hold(surface, block, element, null);
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Clear", onclick: empty },
    icon("close"),
  );
}
