// Puts the page together and keeps it drawn.

import { confirmView } from "./confirm.js";
import { mainView } from "./channel.js";
import { classes, h, mount } from "./dom.js";
import { forgetGone } from "./fields.js";
import { icon } from "./icons.js";
import { mindKeys } from "./keyboard.js";
import { modalView } from "./modal.js";
import { connect, post } from "./net.js";
import { panelView, togglePanel } from "./panel.js";
import { mindPops } from "./pop.js";
import { drawWith, focusSoon, renderSoon } from "./render.js";
import { mindScroll } from "./scroll.js";
import { searchField } from "./search.js";
import { sidebarView } from "./sidebar.js";
import { change, channelById, channelHere, isNarrow, live, remember, ui, writeUrl } from "./store.js";
import { toastView } from "./toast.js";
import { mindTries } from "./tries.js";

const THEMES = {
  auto: ["light", "sun", "Light"],
  light: ["dark", "moon", "Dark"],
  dark: ["auto", "auto", "Match device"],
};

function themeButton() {
  const [next, , nextName] = THEMES[ui.theme] ?? THEMES.auto;
  const now = { auto: "auto", light: "sun", dark: "moon" }[ui.theme] ?? "auto";
  const set = () => {
    remember("theme", next);
    change({ theme: next });
  };
  return h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": `Theme: ${{ auto: "match device", light: "light", dark: "dark" }[ui.theme]}. Change to ${nextName.toLowerCase()}`,
      title: `Theme: ${ui.theme}`,
      onclick: set,
    },
    icon(now),
  );
}

function topBar() {
  const shown = isNarrow() ? ui.drawer === "panel" : ui.panelOpen;
  return h(
    "header",
    { class: "top", key: "top", inert: Boolean(ui.confirm) },
    h(
      "div",
      { class: "brand" },
      h("span", { class: "brand-mark", "aria-hidden": "true" }, "U"),
      h("h1", null, "Usher sandbox"),
    ),
    h("span", { class: "brand-note" }, "Everything here is local"),
    live.state && searchField(),
    themeButton(),
    live.state &&
      h(
        "button",
        {
          type: "button",
          id: "panel-toggle",
          class: classes("icon-button", shown && "pressed"),
          "aria-label": shown ? "Hide calls and faults" : "Show calls and faults",
          "aria-expanded": String(shown),
          title: "Calls and faults",
          onclick: togglePanel,
        },
        icon("panel"),
      ),
  );
}

function banner() {
  if (!live.connected && live.everConnected) {
    return h(
      "div",
      { class: "banner", role: "alert", key: "banner-socket" },
      h("span", { class: "spinner", "aria-hidden": "true" }),
      h(
        "span",
        null,
        "The sandbox has stopped. Start it again with ",
        h("code", null, "usher demo"),
        ". This page will reconnect by itself.",
      ),
    );
  }
  if (live.state && !live.state.app.online) {
    return h(
      "div",
      { class: "banner", role: "alert", key: "banner-app" },
      icon("warning"),
      `${live.state.app.name} isn't connected. Commands and buttons will fail until it's back.`,
    );
  }
  return null;
}

/** Where to look if the window says nothing, or something this person cannot see. */
function settlePlace() {
  const { place } = ui;
  const { channels, app } = live.state;
  if (place && (place.kind !== "channel" || channelById(place.id))) return;
  const first =
    channelById(live.state.extra?.first_channel) ??
    channels.find((c) => c.kind === "channel" && !c.archived && c.members.includes(app.bot_user_id)) ??
    channels[0];
  ui.place = first ? { kind: "channel", id: first.id } : { kind: "home" };
  ui.thread = null;
}

function waiting() {
  const words = live.everConnected ? "Loading…" : "Connecting to the sandbox…";
  return h(
    "div",
    { class: "waiting", key: "waiting", role: "status" },
    h("span", { class: "spinner", "aria-hidden": "true" }),
    words,
  );
}

function frame() {
  if (!live.state) return [topBar(), waiting(), toastView()];
  const here = channelHere();
  const skip =
    here &&
    !ui.search.trim() &&
    !here.archived &&
    !ui.thread &&
    h("a", { class: "skip", href: "#composer-text", key: "skip" }, "Skip to the message field");
  const veil = ui.drawer && h("div", { class: "veil", key: "veil", onclick: () => change({ drawer: null }) });
  return [
    skip,
    topBar(),
    banner(),
    h(
      "div",
      { class: classes("columns", ui.panelOpen && "with-panel"), key: "columns" },
      sidebarView(),
      h("main", { class: "middle", id: "main", key: "middle", tabindex: "-1" }, mainView(), modalView()),
      veil,
      panelView(),
    ),
    confirmView(),
    toastView(),
  ];
}

let begun = "";

/** Prepare the page for a person: focus the composer, and report an open home tab to the app. */
function begin() {
  if (begun === live.state.me.id) return;
  begun = live.state.me.id;
  if (ui.place.kind === "home") post("home");
  else if (matchMedia("(hover: hover)").matches && document.activeElement === document.body)
    focusSoon("#composer-text");
}

function draw() {
  if (live.state) {
    settlePlace();
    forgetGone();
    writeUrl();
    begin();
    const place = ui.place.kind === "channel" ? channelById(ui.place.id)?.name : live.state.app.name;
    document.title = `${place} · ${live.state.me.real_name} · Usher sandbox`;
  }
  document.documentElement.dataset.theme = ui.theme;
  mount(document.getElementById("app"), frame());
}

drawWith(draw);
mindPops();
mindScroll();
mindKeys();
mindTries();
matchMedia("(max-width: 1099px)").addEventListener("change", renderSoon);
document.addEventListener("visibilitychange", renderSoon);
connect();
renderSoon();
