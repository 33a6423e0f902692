// What to try first, until it is dismissed.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { afterRender } from "./render.js";
import { change, channelHere, live, remember, ui } from "./store.js";

const TRIES = ["/goto connect", '/meeting schedule "Sprint review" tomorrow 3pm 45m', "/training list"];

/** Put a line into the composer, ready to be sent. */
function tryOut(line) {
  const channel = channelHere();
  if (!channel) return;
  change({ drafts: { ...ui.drafts, [channel.id]: line } });
  afterRender(() => document.getElementById("composer-text")?.focus());
}

function dismiss() {
  remember("hint", "gone");
  change({ hint: false });
}

export function hintCard() {
  if (!ui.hint) return null;
  const known = new Set(live.state.commands.map((c) => c.command));
  const lines = TRIES.filter((line) => known.has(line.split(" ")[0]));
  if (!lines.length) return null;
  return h(
    "aside",
    { class: "first-time", "aria-label": "What to try", key: "hint" },
    h(
      "div",
      { class: "first-time-head" },
      h("strong", null, "What to try"),
      h(
        "button",
        { type: "button", class: "icon-button", "aria-label": "Dismiss what to try", onclick: dismiss },
        icon("close"),
      ),
    ),
    h("p", null, "Everything here runs on this machine. No Slack or GoTo account is used."),
    h(
      "ul",
      null,
      lines.map((line) =>
        h(
          "li",
          null,
          "Type ",
          h("button", { type: "button", class: "try", onclick: () => tryOut(line) }, line),
        ),
      ),
    ),
    h(
      "p",
      null,
      "Act as somebody else at the top left. The panel on the right shows each call and can switch faults on.",
    ),
  );
}
