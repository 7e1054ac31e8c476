// Nodes. Every value becomes a text node or an attribute, never markup; sizes are SVG attributes, never a style attribute.
// Mistake a newcomer will make: innerHTML. A name may hold markup; there is no place here that reads any.
const SVG = "http://www.w3.org/2000/svg";

function build(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  const kept = children.flat(9).filter(child => child !== null && child !== undefined && child !== false);
  node.append(...kept.map(child => child.nodeType ? child : String(child)));
  return node;
}

export function h(tag, attributes, ...children) {
  return build(document.createElement(tag), attributes, children);
}

export function s(tag, attributes, ...children) {
  return build(document.createElementNS(SVG, tag), attributes, children);
}
