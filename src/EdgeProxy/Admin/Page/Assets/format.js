// Numbers and times as people read them.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export const count = (value) => whole.format(value);

export const rate = (value) => (value >= 100 ? count(value) : value >= 10 ? value.toFixed(0) : value > 0 ? value.toFixed(1) : '0');

export function share(part, all) {
  if (!all) return '–';
  const percent = (100 * part) / all;
  if (part > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent < 10 && percent > 0 && percent % 1 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

export const milliseconds = (value) => (value >= 1000 ? `${+(value / 1000).toPrecision(2)} s` : `${value >= 10 ? value.toFixed(0) : +value.toPrecision(2)} ms`);

/** A bound of a latency class: they are powers of two, and nobody thinks of 4.096 s. */
export const bound = (value) => (value >= 1000 ? `${Math.floor(value / 1000)} s` : `${value} ms`);

/** A quantile that is known as "at most this bound". */
export const atMost = (value) => (value === null ? '–' : value === Infinity ? '> 4 s' : `≤ ${bound(value)}`);

/** How long something is, in its largest sensible unit. */
export function span(seconds) {
  const [size, unit] = [[86400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']].find(([size]) => Math.abs(seconds) >= 2 * size) ?? [1, 'second'];
  const value = Math.floor(Math.abs(seconds) / size);
  return `${count(value)} ${unit}${value === 1 ? '' : 's'}`;
}

/** Seconds of a .NET TimeSpan such as 1.02:03:04.5. */
export function seconds(text) {
  const [, days, hours, minutes, rest] = /^(?:(\d+)\.)?(\d+):(\d+):([\d.]+)$/.exec(text) ?? [];
  return rest === undefined ? 0 : Number(days ?? 0) * 86400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** The time of day, or the day when it was not today. */
export function when(time) {
  const date = new Date(time);
  return date.toDateString() === new Date().toDateString() ? clock.format(date) : day.format(date);
}

export const timeOfDay = (time) => clock.format(new Date(time));

export const date = (time) => (time ? new Date(time).toISOString().slice(0, 16).replace('T', ' ') + ' UTC' : '');
