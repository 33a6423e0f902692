// Shortcodes that the sandbox draws; others stay as text, as Slack leaves those it does not know.

const NAMES = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_down: "⬇️", arrow_left: "⬅️", arrow_right: "➡️", arrow_up: "⬆️",
  ballot_box_with_check: "☑️", bar_chart: "📊", bell: "🔔", no_bell: "🔕", blue_circle: "🔵", bookmark: "🔖", books: "📚",
  broken_heart: "💔", bulb: "💡", bust_in_silhouette: "👤", busts_in_silhouette: "👥", calendar: "📆", date: "📅",
  spiral_calendar_pad: "🗓️", calling: "📲", camera: "📷", movie_camera: "🎥", video_camera: "📹", chart_with_upwards_trend: "📈",
  clap: "👏", clipboard: "📋", clock1: "🕐", clock3: "🕒", clock9: "🕘", cloud: "☁️", coffee: "☕", computer: "💻", eyes: "👀",
  exclamation: "❗", fire: "🔥", gear: "⚙️", graduation_cap: "🎓", mortar_board: "🎓", green_circle: "🟢", grey_question: "❔",
  hand: "✋", headphones: "🎧", heart: "❤️", heavy_check_mark: "✔️", heavy_minus_sign: "➖", heavy_multiplication_x: "✖️",
  heavy_plus_sign: "➕", hourglass: "⌛", hourglass_flowing_sand: "⏳", house: "🏠", inbox_tray: "📥", information_source: "ℹ️",
  key: "🔑", large_blue_circle: "🔵", large_green_circle: "🟢", large_red_square: "🟥", large_yellow_circle: "🟡", link: "🔗",
  lock: "🔒", unlock: "🔓", loudspeaker: "📢", mag: "🔍", mailbox: "📫", mega: "📣", memo: "📝", microphone: "🎤", moon: "🌔",
  mute: "🔇", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", ok: "🆗", ok_hand: "👌", outbox_tray: "📤",
  paperclip: "📎", party_popper: "🎉", tada: "🎉", pencil: "📝", pencil2: "✏️", phone: "☎️", telephone_receiver: "📞", point_right: "👉",
  pray: "🙏", pushpin: "📌", question: "❓", raised_hand: "✋", raised_hands: "🙌", recycle: "♻️", red_circle: "🔴", repeat: "🔁",
  rocket: "🚀", rotating_light: "🚨", round_pushpin: "📍", school: "🏫", see_no_evil: "🙈", slightly_smiling_face: "🙂", smile: "😄",
  smiley: "😃", sparkles: "✨", speaker: "🔈", speech_balloon: "💬", star: "⭐", stopwatch: "⏱️", sunny: "☀️", teacher: "🧑‍🏫",
  technologist: "🧑‍💻", thinking_face: "🤔", thumbsdown: "👎", thumbsup: "👍", ticket: "🎫", timer_clock: "⏲️", triangular_flag_on_post: "🚩",
  tv: "📺", vertical_traffic_light: "🚦", warning: "⚠️", wastebasket: "🗑️", watch: "⌚", wave: "👋", white_check_mark: "✅",
  white_circle: "⚪", wrench: "🔧", x: "❌", yellow_circle: "🟡", zap: "⚡", zzz: "💤",
};

/** The characters of a shortcode without its colons, or undefined. */
export function emoji(name) {
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

/** Replace known `:shortcodes:` in plain text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}
