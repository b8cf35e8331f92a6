// The latest handshakes one by one. Server names are what strangers wrote.

import { el, empty, svg, table } from '../dom.js';
import { milliseconds, timeOfDay } from '../format.js';

const MOST = 25;

export function lastHandshakes(all, onlyFailed) {
  const shown = all.filter(({ failure }) => failure || !onlyFailed).slice(0, MOST);
  if (shown.length === 0) return [empty(onlyFailed ? 'None of the latest failed.' : 'None yet.')];
  return [
    table('The latest handshakes, newest first', [
      { title: 'Time', place: 'second-side', class: 'nowrap', cell: ({ time }) => el('time', { datetime: time }, timeOfDay(time)) },
      { title: 'Server name', place: 'lead', cell: ({ sni, remote }) => [el('div', { class: 'clip', title: sni }, sni ?? '(none)'), el('span', { class: 'under' }, remote ?? '')] },
      { title: 'Result', place: 'second-lead', cell: result },
      { title: 'Agreed', optional: true, cell: ({ suite, group, alpn }) => [suite ?? '–', el('span', { class: 'under' }, [group, alpn].filter(Boolean).join(' · '))] },
      { title: 'Certificate', optional: true, cell: ({ certificate }) => certificate ?? '–' },
      { title: 'Time spent', number: true, place: 'side', cell: time },
    ], shown),
    el('p', { class: 'empty key' }, ...[['hello', 'until the ClientHello'], ['server', 'our part'], ['client', 'the client’s answer']].map(([part, text]) => el('span', { class: part }, text))),
  ];
}

function result({ failure, detail, version, resumed, reportOnly }) {
  if (failure) return [el('strong', {}, failure), el('span', { class: 'under' }, detail ?? '')];
  return [
    `TLS ${version}${resumed ? ', resumed' : ''}`,
    reportOnly && reportOnly !== 'agreed' && el('span', { class: 'under why' }, `report-only policy: ${reportOnly}`),
  ];
}

function time({ phases: { clientHello, server, client } }) {
  const all = clientHello + server + client;
  let at = 0;
  const part = (name, value) => {
    const rect = svg('rect', { class: name, x: at, width: all ? (84 * value) / all : 0, height: 8 });
    at += all ? (84 * value) / all : 0;
    return rect;
  };
  const words = `${milliseconds(clientHello)} until the ClientHello, ${milliseconds(server)} our part, ${milliseconds(client)} for the client’s answer`;
  return el('span', { title: words }, milliseconds(all), svg('svg', { class: 'phases', role: 'img', 'aria-label': words, viewBox: '0 0 84 8' },
    part('hello', clientHello), part('server', server), part('client', client)));
}
