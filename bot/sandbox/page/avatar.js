// Initials on a colour that stays with the person; decoration, the name always stands beside it.

import { classes, h } from "./dom.js";

/** A square with the initials of `name`; `id` picks the colour. */
export function avatar(id, name, { small = false, app = false } = {}) {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.codePointAt(0)) % 997;
  const initials = name
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .slice(0, 2)
    .join("")
    .toUpperCase();
  const tint = app ? "tint-app" : `tint-${sum % 6}`;
  return h("span", { class: classes("avatar", tint, small && "small"), "aria-hidden": "true" }, initials);
}
