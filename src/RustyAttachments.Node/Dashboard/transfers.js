// The list of transfers: which are shown, and in which order.
import { arrange, byId, h, setAttr, setHidden, setText } from './dom.js';
import { number } from './format.js';
import { TransferRow } from './row.js';

const page = 100;
const filters = [
  ['running', 'Running', t => !t.ended],
  ['ended', 'Ended', t => t.ended],
  ['failures', 'Failures', t => t.failureCount > 0 || t.state === 'failed'],
  ['all', 'All', () => true],
];

export class TransferView {
  #model; #rows = new Map(); #filter = 'all'; #search = ''; #shown = page; #buttons = new Map(); #actions;

  constructor(model, actions) {
    [this.#model, this.#actions] = [model, actions];
    for (const [id, name] of filters) {
      const count = h('span', { class: 'count' });
      const button = h('button', { type: 'button', 'aria-pressed': 'false', 'data-filter': id, onclick: () => this.filter(id) }, name, count);
      this.#buttons.set(id, { button, count });
      byId('filters').append(button);
    }
    byId('search').addEventListener('input', e => { this.#search = e.target.value.trim().toLowerCase(); this.#shown = page; this.draw(); });
    byId('more').addEventListener('click', () => { this.#shown += page; this.draw(); });
  }

  filter(id) {
    this.#filter = id;
    this.#shown = page;
    this.draw();
  }

  // All rows: after a change of what is shown.
  draw() {
    const all = [...this.#model.transfers.values()].sort(byNewest);
    for (const [id, , matches] of filters) {
      const { button, count } = this.#buttons.get(id);
      setAttr(button, 'aria-pressed', String(id === this.#filter));
      setText(count, number(all.filter(matches).length));
    }
    const matches = filters.find(f => f[0] === this.#filter)[2];
    const found = all.filter(t => matches(t) && (!this.#search || t.name.toLowerCase().includes(this.#search) || t.id.startsWith(this.#search)));
    const shown = found.slice(0, this.#shown);
    arrange(byId('transfer-rows'), shown.map(t => this.#rowOf(t.id).element));
    for (const t of shown) this.#rowOf(t.id).update(t);
    for (const [id, row] of this.#rows) if (!this.#model.transfers.has(id)) { row.close(); this.#rows.delete(id); }
    setHidden(byId('more'), found.length <= this.#shown);
    this.#drawEmpty(all.length, found.length);
  }

  // One row, when nothing but its numbers has changed.
  drawOne(id) {
    const row = this.#rows.get(id);
    if (row?.element.isConnected) row.update(this.#model.transfers.get(id));
  }

  // Once a second: rates, times and charts of open rows.
  tick(second) {
    for (const [id, row] of this.#rows) if (row.element.isConnected) row.tick(this.#model.transfers.get(id), second);
  }

  #rowOf(id) {
    let row = this.#rows.get(id);
    if (!row) this.#rows.set(id, row = new TransferRow(id, this.#model, this.#actions));
    return row;
  }

  #drawEmpty(all, found) {
    const empty = byId('transfers-empty');
    setHidden(empty, found > 0);
    if (found > 0) return;
    const key = all === 0 ? 'none' : 'no-match';
    if (empty.dataset.key === key) return;
    empty.dataset.key = key;
    empty.replaceChildren(...(all === 0
      ? [h('strong', {}, 'No transfers yet'), h('p', {}, 'Submit one, and it appears here at once:'), h('code', {}, `ra --cluster ${location.origin} upload DIRECTORY --shared-path`)]
      : [h('strong', {}, 'Nothing matches'), h('p', {}, 'No transfer is of this state and name.')]));
  }
}

// Those that run come first; within each, the newest.
function byNewest(a, b) {
  if (a.ended !== b.ended) return a.ended ? 1 : -1;
  return a.submittedAt < b.submittedAt ? 1 : a.submittedAt > b.submittedAt ? -1 : a.id < b.id ? -1 : 1;
}
