// Describes the page as plain objects and brings the document in line with them, so that what people are
// typing in, have focused or scrolled stays where it is. Text only ever becomes text nodes.

const SVG = "http://www.w3.org/2000/svg";
const AS_PROPERTY = new Set(["value", "checked", "indeterminate", "disabled", "open", "scrollTop"]);

function flatten(children, into) {
  for (const child of children) {
    if (Array.isArray(child)) flatten(child, into);
    else if (typeof child === "object" && child !== null) into.push(child);
    else if (typeof child === "string" || typeof child === "number")
      into.push({ tag: "#text", text: String(child) });
  }
  return into;
}

/** One element: `h("button", {class: "x", onclick: f}, "Save")`. `key` keeps its identity among its siblings. */
export function h(tag, props, ...children) {
  const { key, ...rest } = props ?? {};
  return { tag, key, props: rest, children: flatten(children, []) };
}

const memory = new Map();

/** What `make` gave for the same key and the same inputs; a vnode that comes back unchanged is not looked at again. */
export function memo(key, inputs, make) {
  const known = memory.get(key);
  if (known && known.inputs === inputs) return known.node;
  const node = make();
  memory.set(key, { inputs, node });
  if (memory.size > 2000) memory.delete(memory.keys().next().value);
  return node;
}

function setProp(el, name, value, before) {
  if (name === "ref") return;
  if (name === "style") {
    for (const rule of Object.keys(before ?? {})) if (!(rule in (value ?? {}))) el.style.removeProperty(rule);
    for (const [rule, to] of Object.entries(value ?? {})) el.style.setProperty(rule, to);
  } else if (name.startsWith("on")) {
    el[name] = value ?? null;
  } else if (AS_PROPERTY.has(name)) {
    const to = value ?? (name === "value" ? "" : false);
    if (el[name] !== to) el[name] = to;
  } else if (value === undefined || value === null || value === false) {
    el.removeAttribute(name);
  } else {
    el.setAttribute(name, value === true ? "" : String(value));
  }
}

function applyProps(el, before, after) {
  for (const name of Object.keys(before)) if (!(name in after)) setProp(el, name, undefined, before[name]);
  for (const [name, value] of Object.entries(after)) {
    if (AS_PROPERTY.has(name) || before[name] !== value) setProp(el, name, value, before[name]);
  }
}

function create(node, namespace) {
  if (node.tag === "#text") {
    node.dom = document.createTextNode(node.text);
    return node.dom;
  }
  const inside = node.tag === "svg" ? SVG : namespace;
  const el = inside ? document.createElementNS(inside, node.tag) : document.createElement(node.tag);
  node.dom = el;
  for (const child of node.children) el.append(create(child, inside));
  applyProps(el, {}, node.props);
  node.props.ref?.(el);
  return el;
}

function update(before, after, namespace) {
  const el = before.dom;
  after.dom = el;
  if (before === after) return;
  if (after.tag === "#text") {
    if (before.text !== after.text) el.data = after.text;
    return;
  }
  const inside = after.tag === "svg" ? SVG : namespace;
  patchChildren(el, before.children, after.children, inside);
  applyProps(el, before.props, after.props);
}

function pairUp(before, after) {
  const keyed = new Map();
  const loose = new Map();
  for (const node of before) {
    if (node.key !== undefined) keyed.set(`${node.tag} ${node.key}`, node);
    else if (loose.has(node.tag)) loose.get(node.tag).push(node);
    else loose.set(node.tag, [node]);
  }
  const pairs = after.map((node) => {
    if (node.key === undefined) return loose.get(node.tag)?.shift();
    const id = `${node.tag} ${node.key}`;
    const match = keyed.get(id);
    keyed.delete(id);
    return match;
  });
  return { pairs, gone: [...keyed.values(), ...[...loose.values()].flat()] };
}

function patchChildren(parent, before, after, namespace) {
  const { pairs, gone } = pairUp(before, after);
  const fresh = new Set(pairs);
  for (const node of gone) if (!fresh.has(node) && node.dom.parentNode === parent) node.dom.remove();
  let next = parent.firstChild;
  after.forEach((node, at) => {
    const match = pairs[at];
    if (match) update(match, node, namespace);
    else create(node, namespace);
    if (node.dom === next) next = next.nextSibling;
    else parent.insertBefore(node.dom, next);
  });
}

/** Bring `root`'s children in line with `nodes`; `root` remembers them for the next time. */
export function mount(root, nodes) {
  const after = flatten([nodes], []);
  patchChildren(root, root.vnodes ?? [], after, null);
  root.vnodes = after;
}

/** Class names that are on: `classes("a", isB && "b")`. */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}
