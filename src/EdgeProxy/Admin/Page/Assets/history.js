// The columns of the last ten minutes, and what they add up to.

export class History {
  #columns = [];

  constructor(opening) {
    this.interval = opening.interval;
    this.capacity = opening.capacity;
    this.bounds = opening.latencyBounds;
    this.#columns = opening.history;
  }

  get columns() {
    return this.#columns;
  }

  add(column) {
    this.#columns = [...this.#columns, column].slice(-this.capacity);
  }

  /** What some columns, or all, add up to. */
  sum(columns = this.#columns) {
    const total = { completed: 0, resumed: 0, failed: 0, failures: {}, versions: {}, groups: {}, latency: [], server: [] };
    for (const column of columns) {
      total.completed += column.completed ?? 0;
      total.resumed += column.resumed ?? 0;
      total.failed += failed(column);
      for (const kind of ['failures', 'versions', 'groups']) {
        for (const [name, count] of Object.entries(column[kind] ?? {})) total[kind][name] = (total[kind][name] ?? 0) + count;
      }

      for (const kind of ['latency', 'server']) column[kind]?.forEach((count, i) => { total[kind][i] = (total[kind][i] ?? 0) + count; });
    }

    return total;
  }

  /** Handshakes a second, failed ones included, over the last few columns. */
  rate(last = 3) {
    const total = this.sum(this.#columns.slice(-last));
    return (total.completed + total.failed) / (last * this.interval);
  }

  /** The upper bound, in milliseconds, that so large a part of the counted stays below; null of nothing, Infinity beyond the last class. */
  quantile(classes, part) {
    const all = classes.reduce((sum, count) => sum + count, 0);
    if (all === 0) return null;
    let seen = 0;
    const index = classes.findIndex((count) => (seen += count) >= part * all);
    return this.bounds[index] ?? Infinity;
  }
}

export const failed = (column) => Object.values(column.failures ?? {}).reduce((sum, count) => sum + count, 0);
