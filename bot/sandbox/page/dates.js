// Times as Slack shows them: in the acting person's zone (as on their own device).

const cache = new Map();

function formatter(tz, options) {
  const key = tz + JSON.stringify(options);
  if (!cache.has(key)) {
    try {
      cache.set(key, new Intl.DateTimeFormat("en-US", { timeZone: tz, ...options }));
    } catch {
      cache.set(key, new Intl.DateTimeFormat("en-US", { timeZone: "UTC", ...options }));
    }
  }
  return cache.get(key);
}

const PARTS = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};

/** The wall clock of a zone at UNIX seconds: `{year, month, day, hour, minute, second}`. */
export function wall(seconds, tz) {
  const found = {};
  for (const { type, value } of formatter(tz, PARTS).formatToParts(seconds * 1000))
    found[type] = Number(value);
  return found;
}

const two = (n) => String(n).padStart(2, "0");

/** `YYYY-MM-DD` in the zone. */
export function isoDay(seconds, tz) {
  const { year, month, day } = wall(seconds, tz);
  return `${year}-${two(month)}-${two(day)}`;
}

/** `HH:MM`, 24 hours, in the zone. */
export function isoTime(seconds, tz) {
  const { hour, minute } = wall(seconds, tz);
  return `${two(hour)}:${two(minute)}`;
}

function offset(seconds, tz) {
  const w = wall(seconds, tz);
  return Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second) / 1000 - seconds;
}

/** UNIX seconds of a wall clock time in a zone; a time that a clock change skips is moved past it. */
export function toUnix(day, time, tz) {
  const naive = Date.parse(`${day}T${time}:00Z`) / 1000;
  const first = naive - offset(naive, tz);
  return naive - offset(first, tz);
}

function ordinal(day) {
  if (day > 10 && day < 14) return `${day}th`;
  return day + (["th", "st", "nd", "rd"][day % 10] ?? "th");
}

function monthDay(seconds, tz, month) {
  return formatter(tz, { month }).format(seconds * 1000);
}

function near(seconds, tz, now) {
  const days = (Date.parse(isoDay(seconds, tz)) - Date.parse(isoDay(now, tz))) / 86_400_000;
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}

export function clockTime(seconds, tz, second = false) {
  const { hour, minute, second: s } = wall(seconds, tz);
  const tail = second ? `:${two(s)}` : "";
  return `${hour % 12 || 12}:${two(minute)}${tail} ${hour < 12 ? "AM" : "PM"}`;
}

function ago(seconds, now) {
  const minutes = Math.round(Math.abs(now - seconds) / 60);
  const count = (n, unit) => `${n} ${unit}${n === 1 ? "" : "s"}`;
  let amount = count(minutes, "minute");
  if (minutes >= 2880) amount = count(Math.floor(minutes / 1440), "day");
  else if (minutes >= 60) amount = count(Math.floor(minutes / 60), "hour");
  return now >= seconds ? `${amount} ago` : `in ${amount}`;
}

function token(name, seconds, tz, now) {
  const base = name.replace(/_pretty$/, "");
  const close = base === name ? undefined : near(seconds, tz, now);
  if (close) return close;
  const { year, month, day } = wall(seconds, tz);
  const weekday = () => formatter(tz, { weekday: "long" }).format(seconds * 1000);
  const long = () => `${weekday()}, ${monthDay(seconds, tz, "long")} ${ordinal(day)}, ${year}`;
  const forms = {
    date_num: () => `${year}-${two(month)}-${two(day)}`,
    date_slash: () => `${two(month)}/${two(day)}/${year}`,
    date: () => `${monthDay(seconds, tz, "long")} ${ordinal(day)}, ${year}`,
    date_short: () => `${monthDay(seconds, tz, "short")} ${day}, ${year}`,
    date_long: long,
    date_long_full: long,
    day_divider: () => `${weekday()}, ${monthDay(seconds, tz, "long")} ${ordinal(day)}`,
    time: () => clockTime(seconds, tz),
    time_secs: () => clockTime(seconds, tz, true),
    ago: () => ago(seconds, now),
  };
  return forms[base]?.() ?? `{${name}}`;
}

/** A time in Slack's date tokens, such as `{date_short_pretty} at {time}` (Slack: date formatting). */
export function formatDate(seconds, pattern, tz, now = Date.now() / 1000) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => token(name, seconds, tz, now));
}

/** A message's day as its divider names it: `Today`, `Yesterday`, `Monday, November 23rd`. */
export function dayName(seconds, tz) {
  const text = formatDate(seconds, "{day_divider_pretty}", tz);
  return text[0].toUpperCase() + text.slice(1);
}

/** `YYYY-MM-DD` as a picker shows it: `Nov 25, 2026`. */
export function dayLabel(iso) {
  return formatDate(Date.parse(iso) / 1000, "{date_short}", "UTC");
}

/** `HH:MM` as a picker shows it: `3:00 PM`. */
export function timeLabel(iso) {
  return clockTime(Date.parse(`1970-01-01T${iso}:00Z`) / 1000, "UTC");
}

/** What a person typed as a time (`3pm`, `15:20`, `3.20 p.m.`) as `HH:MM`; null if it is none. */
export function parseTime(text) {
  const match = /^\s*(\d{1,2})(?:[:.h]?([0-5]\d))?\s*([ap])?\.?(?:m\.?)?\s*$/i.exec(text);
  if (!match) return null;
  let hour = Number(match[1]);
  const half = match[3]?.toLowerCase();
  if (half && (hour < 1 || hour > 12)) return null;
  if (half) hour = (hour % 12) + (half === "p" ? 12 : 0);
  return hour > 23 ? null : `${two(hour)}:${match[2] ?? "00"}`;
}
