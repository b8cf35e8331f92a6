// Puts the page together: one stream tells what happens, the lists are asked for when it says that they changed.

import { el, pill, show } from './dom.js';
import { seconds, span } from './format.js';
import { follow, forgetToken, get, hasToken, keepToken, TokenNeeded } from './feed.js';
import { History } from './history.js';
import { agreed, failures } from './widgets/bars.js';
import { certificates } from './widgets/certificates.js';
import { connections } from './widgets/connections.js';
import { events } from './widgets/events.js';
import { figures } from './widgets/figures.js';
import { lastHandshakes } from './widgets/handshakes.js';
import { HeatMap } from './widgets/heatmap.js';

const RETRY_AFTER = 3000;
const LOOK_AGAIN_AFTER = 60_000; // certificates grow old without an event

const $ = (id) => document.getElementById(id);

const seen = { history: null, certificates: [], handshakes: [], revision: -1, written: -1, askedAt: 0, entered: null };
const heat = new HeatMap($('heat'));

function receive(event, data) {
  if (event === 'opening') {
    seen.history = new History(data);
    [seen.revision, seen.written] = [-1, -1];
    $('login').hidden = true;
    $('main').hidden = false;
    $('forget').hidden = !hasToken();
    say(null);
  } else {
    seen.history.add(data.column);
  }

  draw(data.state);
  refresh(data.state).catch((problem) => say(problem.message));
}

function draw({ status }) {
  const { history } = seen;
  const total = history.sum();
  const facts = [`version ${status.version.split('+')[0]}`, status.openSsl.split(' ').slice(0, 2).join(' '), `up ${span(seconds(status.uptime))}`];
  $('facts').textContent = facts.join(' · ');
  const phase = $('phase');
  if (phase.textContent !== status.phase) phase.replaceChildren(pill(status.phase, status.phase === 'running' ? 'good' : 'warn'));
  document.title = status.phase === 'running' ? 'EdgeProxy' : `EdgeProxy (${status.phase})`;
  show('figures', ...figures(history, total, status, seen.certificates));
  heat.draw(history);
  show('failures', failures(total));
  show('agreed', ...agreed(total));
  show('connections', ...connections(status));
}

/** Asks for the lists that may have changed. */
async function refresh(state) {
  const now = performance.now();
  if (state.revision !== seen.revision || now - seen.askedAt > LOOK_AGAIN_AFTER) {
    [seen.revision, seen.askedAt] = [state.revision, now];
    const [list, happened] = await Promise.all([get('/api/certificates'), get('/api/events?last=50')]);
    seen.certificates = list;
    drawCertificates();
    show('events', events(happened));
    show('figures', ...figures(seen.history, seen.history.sum(), state.status, list));
  }

  if (state.handshakes !== seen.written) {
    seen.written = state.handshakes;
    seen.handshakes = await get('/api/tls/handshakes?last=200');
    drawHandshakes();
  }
}

function drawCertificates() {
  show('certificates', ...certificates(seen.certificates, $('certificate-filter').value));
}

function drawHandshakes() {
  show('last', ...lastHandshakes(seen.handshakes, $('only-failed').checked));
}

function say(text) {
  $('notice').hidden = text === null;
  $('notice').textContent = text ?? '';
}

function login() {
  const wrong = hasToken();
  forgetToken();
  $('main').hidden = true;
  $('forget').hidden = true;
  $('phase').textContent = 'token needed';
  $('login').hidden = false;
  say(wrong ? 'The proxy does not take that token.' : null);
  $('token').value = '';
  $('token').focus();
  return new Promise((resolve) => { seen.entered = resolve; });
}

$('login').addEventListener('submit', (submitted) => {
  submitted.preventDefault();
  keepToken($('token').value.trim());
  seen.entered?.();
});
$('certificate-filter').addEventListener('input', drawCertificates);
$('only-failed').addEventListener('change', drawHandshakes);
$('heat-switch').addEventListener('change', (changed) => heat.pick(changed.target.value));
$('forget').addEventListener('click', () => {
  forgetToken();
  location.reload();
});

for (;;) {
  try {
    await follow(receive);
    say('The proxy has closed this stream; trying again.');
  } catch (problem) {
    if (problem instanceof TokenNeeded) {
      await login();
      continue;
    }

    say(`No connection to the proxy (${problem.message}); trying again. What is shown is as it was.`);
  }

  await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER));
}
