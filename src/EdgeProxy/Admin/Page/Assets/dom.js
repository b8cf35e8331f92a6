// What a stranger wrote (a server name, say) is shown here. Text is only ever set as text; nothing in this page parses markup.

/** Makes an element. Properties named on* are listeners, class is the class, everything else an attribute; null ones are left out. */
export function el(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** Makes an element of SVG. */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children);
}

/** Puts new content in the place of the old, where it differs: focus, selection and scroll positions stay with their reader. */
export function show(id, ...children) {
  const host = document.getElementById(id);
  const fresh = children.filter(Boolean);
  if (fresh.length === host.childNodes.length && fresh.every((child, i) => child.isEqualNode(host.childNodes[i]))) return;

  const focusable = () => [...host.querySelectorAll('[tabindex], summary')];
  const focused = focusable().indexOf(document.activeElement);
  const scrolled = [...host.querySelectorAll('.scroll, .log')].map(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop]);
  host.replaceChildren(...fresh);
  host.querySelectorAll('.scroll, .log').forEach((element, i) => { [element.scrollLeft, element.scrollTop] = scrolled[i] ?? [0, 0]; });
  if (focused >= 0) focusable()[focused]?.focus({ preventScroll: true });
}

/**
 * A table. Columns are { title, number, optional, place, cell(row) }; cells give text or nodes. On a phone optional columns are left out, and
 * a table whose columns have places (lead, side, second-lead, second-side) shows each row as a card; hence the roles, which that would undo.
 */
export function table(caption, columns, rows) {
  const kind = (column) => [column.number && 'number', column.optional && 'optional', column.place, column.class].filter(Boolean).join(' ') || null;
  const stacked = columns.some(({ place }) => place);
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', { class: stacked && 'stacked', role: 'table' },
      el('caption', { class: 'hidden' }, caption),
      el('thead', { role: 'rowgroup' },
        el('tr', { role: 'row' }, ...columns.map((column) => el('th', { scope: 'col', role: 'columnheader', class: kind(column) }, column.title)))),
      el('tbody', { role: 'rowgroup' }, ...rows.map((row) =>
        el('tr', { role: 'row' }, ...columns.map((column) => el('td', { role: 'cell', class: kind(column) }, ...[column.cell(row)].flat())))))));
}

export const empty = (text) => el('p', { class: 'empty' }, text);

export const pill = (text, mood) => el('span', { class: `pill ${mood ?? ''}` }, text);

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }

  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}
