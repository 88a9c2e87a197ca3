// What the page knows: nodes, transfers, and their rates. No element of the page is touched here.
export const historySeconds = 600;
const stalled = 6000;

const late = 5; // seconds by which a busy machine may be late without leaving a gap

// One number a second, for ten minutes; NaN where nothing is known.
export class History {
  #values = new Float64Array(historySeconds).fill(NaN);
  #first = null;
  #last = null;

  add(second, value) {
    const missed = this.#last === null ? second : Math.max(this.#last + 1, second - historySeconds);
    for (let s = missed; s < second; s++) this.#values[s % historySeconds] = second - missed <= late ? value : NaN;
    this.#values[second % historySeconds] = value;
    this.#first ??= second;
    this.#last = second;
  }

  // For how many seconds there has been something to show.
  age(second) { return this.#first === null ? 0 : Math.min(second - this.#first + 1, historySeconds); }

  // The value as of a second that is `back` seconds ago.
  at(second, back) {
    const s = second - back;
    return this.#last === null || s > this.#last || s < 0 ? NaN : this.#values[s % historySeconds];
  }
}

class Rates {
  bytes = 0;
  files = 0;
  byteHistory = new History();
  fileHistory = new History();
  heard = performance.now();
  #updates = 0;

  // Rates come from the coordinator's own times, so that a burst of events on the way does not look like a burst of work.
  update(before, now) {
    this.heard = performance.now();
    const seconds = (Date.parse(now.updatedAt) - Date.parse(before.updatedAt)) / 1000;
    if (seconds <= 0) return;
    const share = this.#updates++ === 0 ? 1 : 1 - Math.exp(-seconds / 2);
    this.bytes += share * (Math.max(0, now.counters.bytesDone - before.counters.bytesDone) / seconds - this.bytes);
    this.files += share * (Math.max(0, now.counters.filesDone - before.counters.filesDone) / seconds - this.files);
  }

  sample(second) {
    this.byteHistory.add(second, this.bytes);
    this.fileHistory.add(second, this.files);
  }

  stop() { this.bytes = 0; this.files = 0; }
}

export class Model {
  nodes = new Map();
  transfers = new Map();
  rates = new Map();
  total = new Rates();
  access = 'operate';
  #seen = null;

  begin() { this.#seen = { nodes: new Set(), transfers: new Set() }; }

  // Takes an event; returns what has to be drawn again: the id of a transfer, 'nodes', or 'all'.
  apply(name, data) {
    switch (name) {
      case 'transfer': return this.#applyTransfer(data);
      case 'node':
        this.#seen?.nodes.add(data.node);
        this.nodes.set(data.node, data);
        return 'nodes';
      case 'node-gone':
        this.nodes.delete(data.node);
        return 'nodes';
      case 'current':
        this.access = data.access;
        this.#forgetUnseen();
        return 'all';
      default: return null; // of a newer node
    }
  }

  tick(second) {
    const now = performance.now();
    this.total.stop();
    for (const [id, rates] of this.rates) {
      const ended = this.transfers.get(id).ended;
      if (ended || now - rates.heard > stalled) rates.stop();
      this.total.bytes += rates.bytes;
      this.total.files += rates.files;
      rates.sample(second);
    }
    this.total.sample(second);
  }

  #applyTransfer(transfer) {
    this.#seen?.transfers.add(transfer.id);
    const before = this.transfers.get(transfer.id);
    if (before && Date.parse(before.updatedAt) > Date.parse(transfer.updatedAt)) return null;
    this.transfers.set(transfer.id, transfer);
    const rates = this.rates.get(transfer.id);
    if (rates) rates.update(before, transfer);
    else if (!transfer.ended) this.rates.set(transfer.id, new Rates());
    return transfer.id;
  }

  // After a reconnection: what was not told again is gone.
  #forgetUnseen() {
    if (!this.#seen) return;
    for (const node of this.nodes.keys()) if (!this.#seen.nodes.has(node)) this.nodes.delete(node);
    for (const id of this.transfers.keys()) if (!this.#seen.transfers.has(id)) { this.transfers.delete(id); this.rates.delete(id); }
    this.#seen = null;
  }
}

// How much of a transfer is done, from 0 to 1. Bytes say it best; without any, files do.
export function fractionOf(transfer) {
  const { bytesTotal, bytesDone, filesTotal, filesDone } = transfer.counters;
  if (transfer.state === 'completed' || transfer.state === 'completed-with-skips') return 1;
  const fraction = bytesTotal > 0 ? bytesDone / bytesTotal : filesTotal > 0 ? filesDone / filesTotal : 0;
  return Math.min(fraction, 1);
}

// Seconds until the end at the present rate, or null while nobody can know.
export function secondsLeft(transfer, rates) {
  if (transfer.ended || !transfer.totalsFinal || !rates) return null;
  const { bytesTotal, bytesDone, filesTotal, filesDone } = transfer.counters;
  if (bytesTotal > bytesDone) return rates.bytes > 0 ? (bytesTotal - bytesDone) / rates.bytes : null;
  return filesTotal > filesDone && rates.files > 0 ? (filesTotal - filesDone) / rates.files : null;
}
