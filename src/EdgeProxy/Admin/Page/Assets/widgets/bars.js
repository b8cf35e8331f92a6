// Shares as bars: failures by reason, versions, groups, resumption.

import { el, empty, svg } from '../dom.js';
import { count, share } from '../format.js';

// What to make of each member of the closed list.
const HINTS = {
  timeout: 'the client took too long',
  client_closed: 'the client went away, as port scans and probes do',
  not_tls: 'something else than TLS, such as plain HTTP',
  bad_client_hello: 'a ClientHello that cannot be read',
  unknown_server_name: 'no certificate has the name that was asked for',
  no_server_name: 'no name was asked for, and there is no default certificate',
  no_common_version: 'the policy has no version that the client speaks',
  no_common_cipher: 'the policy has no suite or signature algorithm that the client speaks',
  no_common_group: 'the policy has no key exchange group that the client speaks',
  no_application_protocol: 'the client wants neither h2 nor http/1.1',
  client_certificate_missing: 'a client certificate is asked for and none came',
  client_certificate_untrusted: 'the client certificate is from an unknown authority',
  client_certificate_expired: 'the client certificate has expired',
  client_certificate_revoked: 'the client certificate is revoked',
  client_rejected_certificate: 'clients refuse our certificate: look at its chain and dates',
  rate_limited: 'more connections than the limits allow',
  protocol_error: 'the client broke the protocol',
  internal: 'a fault of this side: the log has more',
};

export function failures({ failures: reasons, failed }) {
  if (failed === 0) return empty('None.');
  return bars(Object.entries(reasons), failed, 'failures', (name) => HINTS[name]);
}

export function agreed({ versions, groups, resumed, completed }) {
  if (completed === 0) return [empty('No handshake succeeded in the last ten minutes.')];
  const kinds = Object.entries({ 'full handshake': completed - resumed, 'resumed session': resumed });
  const grouped = Object.values(groups).reduce((sum, number) => sum + number, 0);
  return [
    el('h3', {}, 'Version'), bars(Object.entries(versions).map(([name, number]) => [`TLS ${name}`, number]), completed),
    el('h3', {}, 'Key exchange group'), grouped ? bars(Object.entries(groups), grouped) : empty('None.'),
    el('h3', {}, 'Resumption'), bars(kinds, completed),
  ];
}

function bars(entries, all, kind = '', hint = () => null) {
  const sorted = entries.filter(([, number]) => number > 0).sort(([, a], [, b]) => b - a);
  return el('ul', { class: `bars ${kind}` }, ...sorted.map(([name, number]) => el('li', {},
    el('span', { class: 'label' }, name, hint(name) && el('span', { class: 'hint' }, ` ${hint(name)}`)),
    el('span', {}, `${count(number)} (${share(number, all)})`),
    svg('svg', { 'aria-hidden': 'true', preserveAspectRatio: 'none', viewBox: '0 0 100 6' },
      svg('rect', { class: 'ground', width: 100, height: 6, rx: 1 }),
      svg('rect', { width: Math.max(0.5, (100 * number) / all), height: 6, rx: 1 })))));
}
