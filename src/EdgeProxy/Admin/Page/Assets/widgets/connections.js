// Open connections, the configuration in force, and where a drain has got to. The stream leaves out what is null.

import { el, pill, table } from '../dom.js';
import { count, date, seconds, span } from '../format.js';

const PHASES = ['running', 'draining', 'closing'];

export function connections({ phase, listeners, connections: open, drain, configuration }) {
  return [
    el('ol', { class: 'steps', 'aria-label': 'Phase of the process' }, ...PHASES.map((step) =>
      el('li', { class: step === 'running' ? null : 'warn', 'aria-current': step === phase ? 'step' : null }, step))),
    drain?.ledger ? ledger(drain) : byProtocol(open),
    el('h3', {}, 'Listeners'),
    table('Listeners', [
      { title: 'Name', cell: ({ name }) => name },
      { title: 'Address', cell: ({ scheme, address, port }) => el('span', { class: 'mono' }, port === undefined ? `unix:${address}` : `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port}`) },
      { title: 'Open', number: true, cell: (listener) => (listener.connections === undefined ? '–' : count(listener.connections)) },
    ], listeners),
    ...reloaded(configuration),
  ];
}

/** The drain ledger: what is open, and how what ended while draining has ended. */
function ledger(drain) {
  const draining = drain.phase !== 'running';
  const rows = Object.entries(drain.ledger).map(([protocol, line]) => ({ protocol, ...line }));
  return el('div', {},
    drain.since && draining && el('p', { class: 'empty' }, `Draining since ${date(drain.since)}.`),
    table('Connections by protocol', [
      { title: 'Protocol', cell: ({ protocol }) => protocol },
      { title: 'Open', number: true, cell: (line) => count(line.open) },
      { title: 'Oldest', number: true, cell: ({ oldest }) => (oldest ? span(seconds(oldest)) : '–') },
      ...['completed', 'closed', 'cut'].map((outcome) => ({
        title: outcome[0].toUpperCase() + outcome.slice(1), number: true, cell: (line) => count(line[outcome]),
      })),
    ], rows));
}

const byProtocol = (open) => table('Open connections by protocol', [
  { title: 'Protocol', cell: ([protocol]) => protocol },
  { title: 'Open', number: true, cell: ([, number]) => count(number) },
], Object.entries(open));

function reloaded({ generation, lastReload, restartRequired }) {
  return [
    el('h3', {}, 'Configuration'),
    el('dl', { class: 'pairs' },
      el('dt', {}, 'Generation'), el('dd', {}, count(generation)),
      lastReload && el('dt', {}, 'Last reload'),
      lastReload && el('dd', {}, pill(lastReload.success ? 'accepted' : 'refused', lastReload.success ? 'good' : 'bad'), ` ${date(lastReload.time)}`),
      ...(lastReload?.reasons ?? []).flatMap((reason) => [el('dt', {}, lastReload.success ? 'Remark' : 'Reason'), el('dd', {}, reason)]),
      ...(restartRequired ?? []).flatMap((key) => [el('dt', {}, 'Restart required'), el('dd', { class: 'mono' }, key)])),
  ];
}
