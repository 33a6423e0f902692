// What a select offers, as groups: [{label?, options: [{value, text, note?, option}]}] where `option` is what is held.

import { post } from "./net.js";
import { changePop } from "./pop.js";
import { channelTitle, live, personName, ui } from "./store.js";
import { plainText } from "./text.js";

function entry(option) {
  return { value: option.value, text: plainText(option.text), note: plainText(option.description), option };
}

function people() {
  return live.state.people.map((p) => ({ value: p.id, text: p.real_name, note: `@${p.name}`, option: p.id }));
}

const KIND = { channel: "public", private: "private", im: "im", mpim: "mpim" };

function conversations(element) {
  const only = element.type.endsWith("channels_select") ? ["public"] : element.filter?.include;
  const bots = !element.filter?.exclude_bot_users;
  return live.state.channels
    .filter((c) => !c.archived && (!only || only.includes(KIND[c.kind])))
    .filter((c) => bots || c.kind !== "im" || !c.members.includes(live.state.app.bot_user_id))
    .map((c) => ({ value: c.id, text: channelTitle(c), option: c.id }));
}

/** What the element offers for what is typed; for external selects, what the app answered last. */
export function offers(element, query) {
  if (element.type.endsWith("external_select")) return [{ options: (ui.pop?.found ?? []).map(entry) }];
  let groups;
  if (element.type.endsWith("users_select")) groups = [{ options: people() }];
  else if (/(conversations|channels)_select$/.test(element.type))
    groups = [{ options: conversations(element) }];
  else if (element.option_groups) {
    groups = element.option_groups.map((g) => ({ label: plainText(g.label), options: g.options.map(entry) }));
  } else groups = [{ options: (element.options ?? []).map(entry) }];
  const words = query.trim().toLowerCase();
  if (!words) return groups;
  const fits = (o) => `${o.text} ${o.note ?? ""}`.toLowerCase().includes(words);
  return groups.map((g) => ({ ...g, options: g.options.filter(fits) })).filter((g) => g.options.length);
}

let asked = 0;
let timer = 0;

/** Ask the app for an external select's options once typing rests; an answer to an older query is dropped. */
export function lookUp(surface, block, element, query) {
  const least = element.min_query_length ?? 3;
  clearTimeout(timer);
  const mine = ++asked;
  if (query.length < least) return changePop({ found: [], loading: false, least });
  changePop({ loading: true, least });
  timer = setTimeout(async () => {
    const answer = await post("options", {
      container: surface.container,
      block_id: block.block_id,
      action_id: element.action_id,
      query,
    });
    if (mine === asked)
      changePop({ found: answer.options ?? [], loading: false, index: answer.options?.length ? 0 : -1 });
  }, 200);
  return undefined;
}

/** How something held is shown: an option's text, a person's or a channel's name. */
export function shownAs(element, held) {
  if (held && typeof held === "object") return plainText(held.text);
  if (element.type.endsWith("users_select")) return personName(held);
  const channel = live.state.channels.find((c) => c.id === held);
  return channel ? channelTitle(channel) : String(held);
}
