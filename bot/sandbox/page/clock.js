// Timepicker (`HH:MM`) and datetimepicker (UNIX seconds, read in the person's zone): a field that understands what is
// typed, with the day's half hours to choose from (ARIA: combobox with a list).

import { ariaOf, idOf } from "./aria.js";
import { dayButton } from "./calendar.js";
import { isoDay, isoTime, parseTime, timeLabel, toUnix } from "./dates.js";
import { classes, h } from "./dom.js";
import { heldValue, hold } from "./fields.js";
import { icon } from "./icons.js";
import { changePop, closePop, isOpen, openPop } from "./pop.js";
import { me, ui } from "./store.js";
import { plainText } from "./text.js";

const HALF_HOURS = Array.from(
  { length: 48 },
  (_, n) => `${String(n >> 1).padStart(2, "0")}:${n % 2 ? "30" : "00"}`,
);

function start(id, held, onPick, rest) {
  openPop(id, { index: nearest(held), onLeave: () => settle(id, held, onPick), ...rest });
}

function nearest(held) {
  const found = HALF_HOURS.findIndex((time) => time >= (held ?? "09:00"));
  return found < 0 ? HALF_HOURS.length - 1 : found;
}

/** Take over what was typed, if it is a time; what is none is put back as it was. */
function settle(id, held, onPick) {
  if (!isOpen(id)) return;
  const typed = ui.pop.typed;
  const time = typed === undefined ? null : typed.trim() === "" ? "" : parseTime(typed);
  closePop({ back: false });
  if (time !== null && time !== held) onPick(time || null);
}

function keys(event, id, held, onPick) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    if (!isOpen(id)) return start(id, held, onPick);
    return changePop({ index: (ui.pop.index + step + 48) % 48, typed: undefined });
  }
  if (event.key === "Enter" && isOpen(id)) {
    event.preventDefault();
    if (ui.pop.typed !== undefined) return settle(id, held, onPick);
    const time = HALF_HOURS[ui.pop.index];
    closePop({ back: false });
    return onPick(time);
  }
  if (event.key === "Tab") settle(id, held, onPick);
  return undefined;
}

function list(id, held, onPick) {
  const pick = (time) => {
    closePop();
    onPick(time);
  };
  return h(
    "ul",
    {
      class: "pop time-list",
      id: `${id}-list`,
      role: "listbox",
      "aria-label": "Times",
      "data-pop-box": "wide",
    },
    HALF_HOURS.map((time, n) =>
      h(
        "li",
        {
          id: `${id}-${time}`,
          role: "option",
          key: time,
          class: classes("option", n === ui.pop.index && "active"),
          "aria-selected": String(time === held),
          "data-active": n === ui.pop.index,
          onpointerdown: (event) => event.preventDefault(),
          onclick: () => pick(time),
        },
        timeLabel(time),
        time === held && icon("check"),
      ),
    ),
  );
}

/** The time's field and its list; `onPick` takes `HH:MM` or null. */
function timeField(id, held, { aria, placeholder, invalid, autofocus, actionId, onPick }) {
  const open = isOpen(id);
  const input = h("input", {
    ...aria,
    id,
    type: "text",
    class: classes("input time-input", invalid && "invalid"),
    role: "combobox",
    autocomplete: "off",
    "aria-expanded": String(open),
    "aria-controls": open ? `${id}-list` : undefined,
    "aria-autocomplete": "list",
    "aria-activedescendant":
      open && ui.pop.typed === undefined ? `${id}-${HALF_HOURS[ui.pop.index]}` : undefined,
    placeholder,
    "data-autofocus": autofocus,
    "data-action-id": actionId,
    value: open && ui.pop.typed !== undefined ? ui.pop.typed : held ? timeLabel(held) : "",
    onclick: () => !open && start(id, held, onPick),
    oninput: (event) => {
      const typed = event.target.value;
      const at = HALF_HOURS.indexOf(parseTime(typed));
      if (open) changePop({ typed, index: at < 0 ? ui.pop.index : at });
      else start(id, held, onPick, at < 0 ? { typed } : { typed, index: at });
    },
    onkeydown: (event) => keys(event, id, held, onPick),
    onblur: () => settle(id, held, onPick),
  });
  return [h("div", { class: "input-row with-icon" }, icon("clock"), input), open && list(id, held, onPick)];
}

export function clockInput(surface, block, element, about) {
  const held = heldValue(surface, block, element);
  const id = idOf("time", surface.key, block.block_id, element.action_id);
  const parts = timeField(id, held, {
    aria: ariaOf(about, element),
    placeholder: plainText(element.placeholder) || "Select a time",
    invalid: about.invalid,
    autofocus: element.focus_on_load,
    actionId: element.action_id,
    onPick: (time) => hold(surface, block, element, time),
  });
  const zone = element.timezone && h("span", { class: "zone" }, element.timezone.replaceAll("_", " "));
  return h("div", { class: classes("select", "time", block.type === "input" && "full") }, parts, zone);
}

export function momentInput(surface, block, element, about) {
  const held = heldValue(surface, block, element);
  const { tz } = me();
  const day = held ? isoDay(held, tz) : null;
  const time = held ? isoTime(held, tz) : null;
  const set = (newDay, newTime) => hold(surface, block, element, toUnix(newDay, newTime, tz));
  const base = ariaOf(about, element);
  const today = isoDay(Date.now() / 1000, tz);
  const name = (part) => ({
    ...base,
    "aria-labelledby": undefined,
    "aria-label": `${about.name ?? base["aria-label"] ?? ""} ${part}`.trim(),
  });
  const days = dayButton(idOf("mday", surface.key, block.block_id, element.action_id), day, {
    aria: name("date"),
    placeholder: "Select a date",
    autofocus: element.focus_on_load,
    actionId: element.action_id,
    onPick: (picked) => set(picked, time ?? "09:00"),
  });
  const times = timeField(idOf("mtime", surface.key, block.block_id, element.action_id), time, {
    aria: name("time"),
    placeholder: "Time",
    invalid: about.invalid,
    onPick: (picked) => picked && set(day ?? today, picked),
  });
  return h(
    "div",
    { class: classes("select moment", about.invalid && "invalid", block.type === "input" && "full") },
    h("div", { class: "moment-day" }, days),
    h("div", { class: "moment-time" }, times),
    h("span", { class: "zone" }, tz.replaceAll("_", " ")),
  );
}
