// A button that opens a menu (ARIA: menu button): overflow menus, message actions, shortcuts, who to act as.

import { classes, h } from "./dom.js";
import { changePop, closePop, isOpen, openPop } from "./pop.js";
import { ui } from "./store.js";

function keys(event, items) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) changePop({ index: (ui.pop.index + step + items.length) % items.length });
  else if (event.key === "Home") changePop({ index: 0 });
  else if (event.key === "End") changePop({ index: items.length - 1 });
  else if (event.key === "Tab") return closePop();
  else if (/^\S$/.test(event.key)) return jump(event.key.toLowerCase(), items);
  else return undefined;
  event.preventDefault();
  return focusIndex();
}

function jump(letter, items) {
  const order = [...items.keys()].map((n) => (n + ui.pop.index + 1) % items.length);
  const found = order.find((n) => items[n].label.toLowerCase().startsWith(letter));
  if (found !== undefined) {
    changePop({ index: found });
    focusIndex();
  }
}

function focusIndex() {
  document.querySelectorAll("[data-pop-box] [role^=menuitem]")[ui.pop.index]?.focus();
}

function itemView(item) {
  const words = [
    h("span", { class: "menu-label" }, item.label),
    item.note && h("span", { class: "menu-note" }, item.note),
  ];
  const run = () => {
    closePop();
    item.run();
  };
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  const props = {
    class: "menu-item",
    role,
    tabindex: "-1",
    onclick: run,
    "aria-checked": item.checked === undefined ? undefined : String(item.checked),
  };
  if (item.url)
    return h("a", { ...props, href: item.url, target: "_blank", rel: "noopener noreferrer" }, words);
  return h("button", { ...props, type: "button" }, words);
}

function menuBox(items, name, align) {
  const props = {
    class: "pop menu",
    role: "menu",
    "aria-label": name,
    "data-pop-box": "",
    "data-pop-align": align,
    onkeydown: (event) => keys(event, items),
  };
  return h(
    "div",
    props,
    items.map(itemView),
    items.length === 0 && h("p", { class: "note" }, "Nothing here."),
  );
}

/** `items`: {label, note?, url?, checked?, run}. `id` names the button and must last. */
export function menuButton(
  id,
  { label, items, dataset, look = "icon-button boxed", align = "end", title },
  ...inside
) {
  const open = isOpen(id);
  const start = (index) => openPop(id, { index }, `[role^=menuitem]:nth-of-type(${index + 1})`);
  const checked = Math.max(
    0,
    items.findIndex((item) => item.checked),
  );
  const button = h(
    "button",
    {
      id,
      type: "button",
      class: classes(look, open && "pressed"),
      "aria-haspopup": "menu",
      "aria-expanded": String(open),
      "aria-label": label,
      title,
      "data-action-id": dataset,
      onclick: () => (open ? closePop() : start(checked)),
      onkeydown: (event) => {
        if (event.key === "ArrowDown" && !open) {
          event.preventDefault();
          start(0);
        }
      },
    },
    ...inside,
  );
  return h("span", { class: "menu-anchor", key: id }, button, open && menuBox(items, label ?? title, align));
}
