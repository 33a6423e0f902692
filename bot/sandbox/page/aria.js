// DOM ids that last, and the ARIA that ties a control to its label, hint and error.

import { plainText } from "./text.js";

const ids = new Map();

/** A DOM id that stays the same for the same element. */
export function idOf(...parts) {
  const key = parts.join("\u0000");
  if (!ids.has(key)) ids.set(key, `e${ids.size + 1}`);
  return ids.get(key);
}

function named(about, element) {
  if (about.labelId) return { "aria-labelledby": about.labelId };
  return { "aria-label": plainText(element.placeholder) || about.name || element.type.replaceAll("_", " ") };
}

/** The ARIA of a control that an input block names, describes and may find fault with. */
export function ariaOf(about, element) {
  return {
    ...named(about, element),
    "aria-describedby": about.describedBy,
    "aria-invalid": about.invalid ? "true" : undefined,
    "aria-required": about.required ? "true" : undefined,
  };
}
