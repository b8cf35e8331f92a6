// Certificates, the one with the least time left first; those that do not serve before all others.

import { el, empty, pill, table } from '../dom.js';
import { count, date, span } from '../format.js';

const MOST = 100;
const MOODS = { serving: 'good', stale: 'warn', expired: 'bad', rejected: 'bad' };
const TROUBLE = ['rejected', 'expired', 'stale'];
const HOSTS = 4;

export function certificates(all, filter) {
  if (all.length === 0) return [empty('No certificate is configured.')];
  const wanted = filter.trim().toLowerCase();
  const found = all.filter(({ name, hosts }) => wanted === '' || [name, ...hosts].some((text) => text.toLowerCase().includes(wanted)));
  const shown = found.sort(byUrgency).slice(0, MOST);
  return [
    table('Certificates by time left', [
      { title: 'Name', place: 'lead', cell: name },
      { title: 'State', place: 'second-lead', cell: state },
      { title: 'Time left', place: 'side', cell: left },
      { title: 'Staple', optional: true, cell: staple },
      { title: 'Key', optional: true, class: 'nowrap', cell: ({ keyType, keyBits }) => (keyType ? `${keyType} ${keyBits}` : '') },
      { title: 'Issuer', optional: true, cell: ({ issuer }) => el('div', { class: 'clip', title: issuer }, commonName(issuer)) },
    ], shown),
    found.length > shown.length && el('p', { class: 'empty' }, `${count(shown.length)} of ${count(found.length)} are shown; the filter finds the others.`),
    found.length === 0 && empty('No certificate has that name or host.'),
  ];
}

function byUrgency(a, b) {
  const trouble = (certificate) => (TROUBLE.includes(certificate.state) ? TROUBLE.indexOf(certificate.state) : TROUBLE.length);
  return trouble(a) - trouble(b) || (Date.parse(a.notAfter) || 0) - (Date.parse(b.notAfter) || 0) || a.name.localeCompare(b.name);
}

function name({ name, hosts, source }) {
  const more = hosts.length > HOSTS ? ` and ${count(hosts.length - HOSTS)} more` : '';
  return [el('span', { title: source }, name), el('span', { class: 'under' }, hosts.slice(0, HOSTS).join(', ') + more)];
}

function state({ state, reason, since, findings }) {
  const remarks = findings.filter(({ severity, message }) => severity !== 'note' && message !== reason);
  return [
    pill(state, MOODS[state]),
    reason && el('span', { class: 'under why' }, reason, since && state !== 'serving' ? ` (since ${date(since)})` : ''),
    ...remarks.map(({ message }) => el('span', { class: 'under' }, message)),
  ];
}

function left({ lifetimeRemaining, notAfter }) {
  if (!notAfter) return '–';
  const seconds = (Date.parse(notAfter) - Date.now()) / 1000;
  const text = seconds > 0 ? span(seconds) : `over for ${span(seconds)}`;
  return el('div', { class: 'left', title: `until ${date(notAfter)}` },
    el('meter', { min: 0, max: 1, low: 0.1, high: 0.33, optimum: 1, value: lifetimeRemaining, 'aria-label': 'part of the lifetime that is left' }), text);
}

function staple({ staple }) {
  const { status, nextUpdate, lastError } = staple;
  const seconds = nextUpdate ? (Date.parse(nextUpdate) - Date.now()) / 1000 : null;
  return [
    status === 'none' ? '–' : status,
    seconds !== null && el('span', { class: 'under' }, seconds > 0 ? `${span(seconds)} left` : 'too old'),
    lastError && el('span', { class: 'under why' }, lastError),
  ];
}

const commonName = (issuer) => /(?:^|,\s*)CN=((?:\\.|[^,\\])+)/.exec(issuer ?? '')?.[1] ?? issuer ?? '';
