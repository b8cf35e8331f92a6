// Handshakes over time: their rate, how long they took, how many failed. Three canvases that share one time axis; a table says the same.

import { el, table } from '../dom.js';
import { atMost, bound, count, rate, share, timeOfDay } from '../format.js';
import { failed } from '../history.js';

const MINUTE = 60_000;
const LABELLED = [1, 16, 256, 4096]; // milliseconds, of the classes' bounds

export class HeatMap {
  #kind = 'latency';
  #history = null;
  #canvases;
  #reading = el('p', { class: 'reading', 'aria-hidden': 'true' });
  #highest = el('span');
  #labels = el('div', { class: 'scale' });
  #since = el('span');
  #rows = el('div');

  constructor(host) {
    const canvas = (name, label) => el('canvas', { class: name, role: 'img', 'aria-label': label });
    this.#canvases = {
      rate: canvas('rate', 'Handshakes a second'),
      map: canvas('map', 'How long handshakes took'),
      failed: canvas('failed', 'Failed handshakes'),
    };
    host.append(
      el('div', { class: 'plot' },
        el('div', { class: 'scale top-only' }, this.#highest), this.#canvases.rate,
        this.#labels, this.#canvases.map,
        el('div', { class: 'scale' }, el('span', {}, 'failed')), this.#canvases.failed,
        el('div', { class: 'times', 'aria-hidden': 'true' }, this.#since, el('span', {}, 'now'))),
      this.#reading,
      el('details', { ontoggle: () => this.#drawTable() }, el('summary', {}, 'The same as a table'), this.#rows));
    this.#canvases.map.addEventListener('pointermove', (moved) => this.#read(moved));
    this.#canvases.map.addEventListener('pointerleave', () => { this.#reading.textContent = ''; });
    new ResizeObserver(() => this.#paint()).observe(host);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#paint());
  }

  /** Chooses which time is shown: latency (the whole) or server (our part). */
  pick(kind) {
    this.#kind = kind;
    this.#paint();
    this.#drawTable();
  }

  draw(history) {
    this.#history = history;
    this.#paint();
    this.#drawTable();
  }

  #paint() {
    if (!this.#history) return;
    const { columns, capacity, interval, bounds } = this.#history;
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    const offset = capacity - columns.length; // what has not happened yet is empty, on the left
    this.#since.textContent = `${Math.round((capacity * interval) / 60)} minutes ago`;

    const rates = columns.map((column) => ((column.completed ?? 0) + failed(column)) / interval);
    const highest = Math.max(1, ...rates);
    this.#highest.textContent = `${rate(highest)}/s`;
    paint(this.#canvases.rate, (context, width, height) => {
      const x = (i) => ((offset + i) * width) / capacity;
      context.fillStyle = color('--bar');
      rates.forEach((value, i) => {
        const tall = (value / highest) * (height - 1);
        if (value > 0) context.fillRect(x(i), height - tall, Math.max(1, x(1) - x(0)), tall);
      });
      context.fillStyle = color('--line');
      context.fillRect(0, height - 1, width, 1);
    });

    const classes = bounds.length + 1;
    const most = Math.max(1, ...columns.flatMap((column) => column[this.#kind] ?? []));
    const [from, to] = [rgb(color('--heat-from')), rgb(color('--heat-to'))];
    paint(this.#canvases.map, (context, width, height) => {
      const [wide, tall] = [width / capacity, height / classes];
      context.fillStyle = color('--ground');
      context.fillRect(0, 0, width, height);
      columns.forEach((column, i) => column[this.#kind]?.forEach((value, row) => {
        if (value === 0) return;
        context.fillStyle = mix(from, to, Math.sqrt(value / most)); // by the square root, or one busy moment would pale all others
        context.fillRect((offset + i) * wide, height - (row + 1) * tall, wide + 0.5, tall - 0.5);
      }));
    });
    this.#labels.replaceChildren(...[...bounds].reverse().map((value) => el('span', {}, LABELLED.includes(value) ? bound(value) : '\u00a0')));

    const failures = columns.map(failed);
    const worst = Math.max(1, ...failures);
    paint(this.#canvases.failed, (context, width, height) => {
      const wide = width / capacity;
      context.fillStyle = color('--ground');
      context.fillRect(0, 0, width, height);
      context.fillStyle = '#d9534a';
      failures.forEach((value, i) => {
        context.globalAlpha = value ? 0.35 + 0.65 * (value / worst) : 0;
        context.fillRect((offset + i) * wide, 0, wide + 0.5, height);
      });
    });
    this.#describe();
  }

  #describe() {
    const total = this.#history.sum();
    const [half, most] = [0.5, 0.99].map((part) => this.#history.quantile(total[this.#kind], part));
    const minutes = 'in the last ten minutes';
    this.#canvases.map.setAttribute('aria-label', half === null
      ? `No handshake succeeded ${minutes}`
      : `How long handshakes took ${minutes}: half of them ${atMost(half)}, 99 percent ${atMost(most)}`);
    this.#canvases.failed.setAttribute('aria-label', `${count(total.failed)} handshakes failed ${minutes}`);
    this.#canvases.rate.setAttribute('aria-label', `${count(total.completed + total.failed)} handshakes ${minutes}, now ${rate(this.#history.rate())} a second`);
  }

  #read(moved) {
    const { columns, capacity, interval } = this.#history;
    const column = columns[Math.floor((moved.offsetX / moved.target.clientWidth) * capacity) - (capacity - columns.length)];
    this.#reading.textContent = column ? sentence(this.#history, [column], this.#kind, timeOfDay(column.at), interval) : '';
  }

  #drawTable() {
    if (!this.#history || !this.#rows.parentElement.open) return;
    const minutes = Map.groupBy(this.#history.columns, (column) => Math.floor(column.at / MINUTE));
    const rows = [...minutes].reverse().map(([minute, columns]) => ({ minute: minute * MINUTE, total: this.#history.sum(columns) }));
    const quantile = (row, part) => atMost(this.#history.quantile(row.total[this.#kind], part));
    this.#rows.replaceChildren(table('Handshakes by minute', [
      { title: 'Minute', cell: (row) => timeOfDay(row.minute).slice(0, 5) },
      { title: 'Handshakes', number: true, cell: (row) => count(row.total.completed) },
      { title: 'Failed', number: true, cell: (row) => count(row.total.failed) },
      { title: 'Half took', number: true, cell: (row) => quantile(row, 0.5) },
      { title: '99 % took', number: true, cell: (row) => quantile(row, 0.99) },
      { title: 'Resumed', number: true, cell: (row) => share(row.total.resumed, row.total.completed) },
    ], rows));
  }
}

function sentence(history, columns, kind, time, interval) {
  const total = history.sum(columns);
  const most = history.quantile(total[kind], 0.99);
  return [
    time,
    `${rate((total.completed + total.failed) / interval)} handshakes/s`,
    most === null ? null : `99 % ${atMost(most)}`,
    total.failed ? `${count(total.failed)} failed (${Object.keys(total.failures).join(', ')})` : null,
  ].filter(Boolean).join(' · ');
}

/** Paints in CSS pixels, sharp on any screen. */
function paint(canvas, draw) {
  const [width, height, density] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio];
  if (width === 0) return;
  [canvas.width, canvas.height] = [width * density, height * density];
  const context = canvas.getContext('2d');
  context.scale(density, density);
  draw(context, width, height);
}

const rgb = (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

const mix = (from, to, part) => `rgb(${from.map((value, i) => Math.round(value + (to[i] - value) * part)).join(' ')})`;
