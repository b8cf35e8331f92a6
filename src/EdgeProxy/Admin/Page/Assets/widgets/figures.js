// The key figures: what an operator glances at.

import { el } from '../dom.js';
import { atMost, count, rate, share, span } from '../format.js';

export function figures(history, total, status, certificates) {
  const all = total.completed + total.failed;
  const open = Object.entries(status.connections);
  const next = certificates.filter((certificate) => certificate.notAfter).reduce((a, b) => (a && a.notAfter < b.notAfter ? a : b), null);
  const left = next && (Date.parse(next.notAfter) - Date.now()) / 1000;
  return [
    figure('Handshakes', rate(history.rate()), ' /s', `${count(all)} in 10 minutes`),
    figure('Failed', share(total.failed, all), '', `${count(total.failed)} in 10 minutes`),
    figure('Latency, 99 %', atMost(history.quantile(total.latency, 0.99)), '', `half ${atMost(history.quantile(total.latency, 0.5))}`),
    figure('Resumed', share(total.resumed, total.completed), '', `${count(total.resumed)} of ${count(total.completed)}`),
    figure('Open connections', count(open.reduce((sum, [, number]) => sum + number, 0)), '', open.filter(([, number]) => number > 0).map(([name, number]) => `${name} ${count(number)}`).join(' · ') || 'none'),
    figure('Next expiry', next ? (left > 0 ? span(left) : 'expired') : '–', '', next?.name ?? 'no certificate serves'),
  ];
}

const figure = (name, value, unit, note) => el('div', {},
  el('dt', {}, name),
  el('dd', { class: 'value' }, value, unit && el('span', {}, unit)),
  el('dd', { class: 'note' }, note));
