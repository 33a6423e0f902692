// Images. The sandbox fetches nothing from the network, so a picture from elsewhere is shown by its description.

import { h } from "./dom.js";
import { link, plainText } from "./text.js";

function isLocal(url) {
  try {
    const { protocol, hostname } = new URL(url, location.href);
    return protocol === "data:" || ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  } catch {
    return false;
  }
}

/** An image element of a section or a context. */
export function imageElement(element) {
  if (element.image_url && isLocal(element.image_url)) {
    return h("img", { class: "thumb", src: element.image_url, alt: element.alt_text });
  }
  return h(
    "span",
    { class: "thumb placeholder", role: "img", "aria-label": element.alt_text, title: element.alt_text },
    "🖼",
  );
}

/** An image block: title, picture or its description with a link. */
export function imageBlock(block) {
  const title = block.title && h("div", { class: "image-title" }, plainText(block.title));
  if (block.image_url && isLocal(block.image_url)) {
    return h("figure", { class: "image" }, title, h("img", { src: block.image_url, alt: block.alt_text }));
  }
  const words = [
    h("span", { class: "placeholder-text" }, block.alt_text),
    block.image_url && link(block.image_url, "Open the image"),
  ];
  return h("figure", { class: "image" }, title, h("div", { class: "image-placeholder" }, words));
}
