// What happened to the proxy itself, newest first.

import { el, empty } from '../dom.js';
import { when } from '../format.js';

export function events(happened) {
  if (happened.length === 0) return empty('Nothing yet.');
  return el('ol', { class: 'log', tabindex: '0', 'aria-label': 'Events, newest first' }, ...happened.map(({ time, event, certificate, message }) => el('li', {},
    el('time', { datetime: time, title: time }, when(time)),
    el('div', { class: 'more' }, el('span', { class: 'what' }, event.replaceAll('_', ' ')), certificate && ` ${certificate}`, ` – ${message}`))));
}
