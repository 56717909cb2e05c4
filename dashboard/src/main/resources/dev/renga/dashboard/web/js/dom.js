// A small helper for elements. Text always becomes a text node, so nothing that a peer says is ever markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else if (name in element && !name.startsWith('aria') && typeof value !== 'string') element[name] = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function h(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

export function s(tag, properties, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, String(value));
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// Replaces the children, and keeps the focus where it was when an element with the same data-key is still there.
export function replace(parent, ...children) {
  const focused = document.activeElement;
  const key = focused && parent.contains(focused) ? focused.dataset.key : undefined;
  parent.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  if (key) parent.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

// Sets text only where it differs, so that screen readers and selections are left in peace.
export function text(element, value) {
  const now = String(value);
  if (element.textContent !== now) element.textContent = now;
}

export function slider({ label, hint, min, max, step, value, show, change, input, key }) {
  const output = h('output', {}, show(value));
  const range = h('input', {
    type: 'range', min: String(min), max: String(max), step: String(step), value: String(value), 'aria-label': label, 'data-key': key ?? label,
    oninput: () => { text(output, show(Number(range.value))); range.setAttribute('aria-valuetext', show(Number(range.value))); input?.(Number(range.value)); },
    onchange: () => change?.(Number(range.value)),
  });
  range.setAttribute('aria-valuetext', show(value));
  return h('label', { class: 'field' }, h('span', { class: 'row' }, h('span', {}, label), output), range, hint ? h('span', { class: 'hint' }, hint) : null);
}
