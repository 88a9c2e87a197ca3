// Everything that comes from the node becomes text, never markup.
export const byId = id => document.getElementById(id);

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child != null));
  return element;
}

// Only what differs is written: the browser then has nothing to lay out anew.
export function setText(element, text) { if (element.textContent !== text) element.textContent = text; }
export function setHidden(element, hidden) { if (element.hidden !== hidden) element.hidden = hidden; }
export function setAttr(element, name, value) { if (element.getAttribute(name) !== value) element.setAttribute(name, value); }
// How far a bar is filled. A bar is scaled, not resized: that costs no layout, even when a hundred of them move.
export function setFill(element, fraction) {
  const scale = `scaleX(${Math.min(1, Math.max(0, fraction)).toFixed(4)})`;
  if (element.style.transform !== scale) element.style.transform = scale;
}

// Brings children into an order with as few moves as possible when most are in place.
export function arrange(parent, elements) {
  let at = parent.firstElementChild;
  for (const element of elements) {
    if (element === at) at = at.nextElementSibling;
    else parent.insertBefore(element, at);
  }
  while (at) { const next = at.nextElementSibling; at.remove(); at = next; }
}

export function meter(label) {
  const fill = h('span', { class: 'meter-fill' });
  const value = h('span', { class: 'meter-value' });
  const track = h('span', { class: 'meter-track', role: 'meter', 'aria-label': label, 'aria-valuemin': '0', 'aria-valuemax': '100' }, fill);
  const element = h('div', { class: 'meter' }, h('span', { class: 'meter-label' }, label), track, value);
  return {
    element,
    set(used, budget, text) {
      const fraction = budget > 0 ? Math.min(1, used / budget) : 0;
      setFill(fill, fraction);
      setAttr(track, 'aria-valuenow', String(Math.round(fraction * 100)));
      setText(value, text);
    },
  };
}
