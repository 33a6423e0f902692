// Datepicker: a button with the day, a calendar in a box (ARIA: date picker dialog). Days are `YYYY-MM-DD`.

import { ariaOf, idOf } from "./aria.js";
import { clearButton } from "./clear.js";
import { dayLabel, isoDay } from "./dates.js";
import { classes, h } from "./dom.js";
import { heldValue, hold } from "./fields.js";
import { icon } from "./icons.js";
import { changePop, closePop, isOpen, openPop } from "./pop.js";
import { afterRender } from "./render.js";
import { me, ui } from "./store.js";
import { plainText } from "./text.js";

const WEEK = ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"];
const LONG = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const utc = (iso) => new Date(`${iso}T00:00:00Z`);
const iso = (date) => date.toISOString().slice(0, 10);

function addDays(day, n) {
  const date = utc(day);
  date.setUTCDate(date.getUTCDate() + n);
  return iso(date);
}

/** The same day of another month, or that month's last day. */
function addMonths(day, n) {
  const date = utc(day);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + n + 1, 0));
  const dayOfMonth = Math.min(date.getUTCDate(), last.getUTCDate());
  return iso(new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), dayOfMonth)));
}

function weeks(day) {
  const first = `${day.slice(0, 8)}01`;
  const start = addDays(first, -utc(first).getUTCDay());
  const rows = [];
  for (
    let at = start;
    rows.length < 6 && (rows.length === 0 || at.slice(0, 7) <= day.slice(0, 7));
    at = addDays(at, 7)
  ) {
    rows.push([0, 1, 2, 3, 4, 5, 6].map((n) => addDays(at, n)));
  }
  return rows;
}

function look(day) {
  changePop({ day });
  afterRender(() => document.querySelector(`[data-day="${day}"]`)?.focus());
}

function keys(event) {
  const { day } = ui.pop;
  const weekday = utc(day).getUTCDay();
  const next = {
    ArrowLeft: () => addDays(day, -1),
    ArrowRight: () => addDays(day, 1),
    ArrowUp: () => addDays(day, -7),
    ArrowDown: () => addDays(day, 7),
    Home: () => addDays(day, -weekday),
    End: () => addDays(day, 6 - weekday),
    PageUp: () => addMonths(day, event.shiftKey ? -12 : -1),
    PageDown: () => addMonths(day, event.shiftKey ? 12 : 1),
  }[event.key];
  if (!next) return;
  event.preventDefault();
  look(next());
}

function dayCell(day, held, today, pick) {
  const date = utc(day);
  const label = `${LONG[date.getUTCDay()]}, ${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  const other = day.slice(0, 7) !== ui.pop.day.slice(0, 7);
  return h(
    "td",
    { key: day },
    h(
      "button",
      {
        type: "button",
        class: classes("day", other && "other", day === today && "today", day === held && "chosen"),
        "data-day": day,
        tabindex: day === ui.pop.day ? "0" : "-1",
        "aria-label": label,
        "aria-pressed": String(day === held),
        "aria-current": day === today ? "date" : undefined,
        onclick: () => pick(day),
      },
      String(date.getUTCDate()),
    ),
  );
}

/** The calendar itself; `pick` takes the day that is pressed. */
function calendarBox(held, pick) {
  const { day } = ui.pop;
  const today = isoDay(Date.now() / 1000, me().tz);
  const turn = (n, words, name) =>
    h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": words,
        onclick: () => changePop({ day: addMonths(day, n) }),
      },
      icon(name),
    );
  const head = h(
    "tr",
    null,
    WEEK.map((w, n) => h("th", { scope: "col" }, h("abbr", { title: LONG[n] }, w))),
  );
  const rows = weeks(day).map((week) =>
    h(
      "tr",
      { key: week[0] },
      week.map((d) => dayCell(d, held, today, pick)),
    ),
  );
  return h(
    "div",
    { class: "pop calendar", role: "dialog", "aria-label": "Choose a date", "data-pop-box": "" },
    h(
      "div",
      { class: "calendar-head" },
      turn(-1, "Previous month", "back"),
      h("strong", { "aria-live": "polite" }, `${MONTHS[utc(day).getUTCMonth()]} ${day.slice(0, 4)}`),
      turn(1, "Next month", "right"),
    ),
    h("table", { onkeydown: keys }, h("thead", null, head), h("tbody", null, rows)),
  );
}

/** A button with the day and its calendar; `onPick` takes the new day. */
export function dayButton(id, held, { aria, name, placeholder, autofocus, actionId, onPick }) {
  const open = isOpen(id);
  const start = () => {
    const day = held ?? isoDay(Date.now() / 1000, me().tz);
    openPop(id, { day }, `[data-day="${day}"]`);
  };
  const pick = (day) => {
    closePop();
    onPick(day);
  };
  const text = held ? dayLabel(held) : placeholder;
  const labelled = aria["aria-labelledby"]
    ? { "aria-labelledby": `${aria["aria-labelledby"]} ${id}` }
    : { "aria-label": [name ?? aria["aria-label"], held && text].filter(Boolean).join(": ") };
  const trigger = h(
    "button",
    {
      ...aria,
      ...labelled,
      "aria-required": undefined,
      id,
      type: "button",
      class: classes("select-trigger day-trigger", open && "pressed"),
      "aria-haspopup": "dialog",
      "aria-expanded": String(open),
      "data-autofocus": autofocus,
      "data-action-id": actionId,
      onclick: () => (open ? closePop() : start()),
    },
    icon("calendar"),
    h("span", { class: classes("select-value", !held && "placeholder") }, text),
    icon("down"),
  );
  return [trigger, open && calendarBox(held, pick)];
}

export function calendarInput(surface, block, element, about) {
  const held = heldValue(surface, block, element);
  const id = idOf("day", surface.key, block.block_id, element.action_id);
  const aria = ariaOf(about, element);
  const parts = dayButton(id, held, {
    aria,
    placeholder: plainText(element.placeholder) || "Select a date",
    autofocus: element.focus_on_load,
    actionId: element.action_id,
    onPick: (day) => hold(surface, block, element, day),
  });
  const clear = clearButton(surface, block, element, { filled: held, optional: about.optional });
  return h(
    "div",
    { class: classes("select", about.invalid && "invalid", block.type === "input" && "full") },
    parts,
    clear,
  );
}
