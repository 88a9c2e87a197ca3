// One transfer: a row, and what it opens into.
import { h, setAttr, setFill, setHidden, setText } from './dom.js';
import { ago, byteRate, bytes, bytesOf, count, duration, fileRate, number, percent, words } from './format.js';
import { fractionOf, secondsLeft } from './model.js';
import { Details } from './details.js';

const kindOf = { completed: 'good', 'completed-with-skips': 'warn', failed: 'bad', cancelled: 'idle', submitted: 'idle' };

export class TransferRow {
  element; #id; #model; #details = null; #actions;
  #name = h('span', { class: 'name clip' });
  #meta = h('span', { class: 'muted small clip' });
  #state = h('span', { class: 'badge' });
  #fill = h('span', { class: 'progress-fill' });
  #track = h('span', { class: 'progress', role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100' }, this.#fill);
  #amount = h('span', { class: 'small' });
  #share = h('span', { class: 'small strong' });
  #rate = h('span', { class: 'rate' });
  #left = h('span', { class: 'muted small' });
  #failed = h('span', { class: 'error-text small' });
  #toggle; #cancel;

  constructor(id, model, actions) {
    [this.#id, this.#model, this.#actions] = [id, model, actions];
    this.#toggle = h('button', { class: 'toggle', type: 'button', 'aria-expanded': 'false', onclick: () => this.#flip() },
      h('span', { class: 'chevron', 'aria-hidden': 'true' }), h('span', { class: 'names' }, this.#name, this.#meta));
    this.#cancel = h('button', { class: 'button quiet small', type: 'button', onclick: () => actions.cancel(this.#model.transfers.get(id)) }, 'Cancel');
    this.element = h('article', { class: 'transfer', role: 'listitem', 'data-transfer': id },
      h('div', { class: 'transfer-row' }, this.#toggle,
        h('div', { class: 'cell-state' }, this.#state, this.#failed),
        h('div', { class: 'cell-progress' }, this.#track, h('div', { class: 'progress-text' }, this.#amount, this.#share)),
        h('div', { class: 'cell-rate' }, this.#rate, this.#left),
        h('div', { class: 'cell-action' }, this.#cancel)));
  }

  update(transfer) {
    const { filesTotal, filesDone, bytesTotal, bytesDone } = transfer.counters;
    const [fraction, about] = [fractionOf(transfer), transfer.totalsFinal || transfer.ended ? '' : '≥ '];
    setText(this.#name, transfer.name);
    setAttr(this.#name, 'title', transfer.name);
    setText(this.#state, words(transfer.state));
    setAttr(this.#state, 'data-kind', kindOf[transfer.state] ?? 'live');
    setText(this.#failed, transfer.failureCount > 0 ? count(transfer.failureCount, 'failure', 'failures') : '');
    setFill(this.#fill, fraction);
    setAttr(this.#track, 'data-kind', kindOf[transfer.state] ?? (transfer.totalsFinal ? 'live' : 'growing'));
    setAttr(this.#track, 'aria-label', `Progress of ${transfer.name}`);
    setAttr(this.#track, 'aria-valuenow', String(Math.floor(fraction * 100)));
    setText(this.#amount, transfer.ended
      ? `${bytes(bytesDone)} · ${count(filesDone, 'file', 'files')}`
      : `${bytesOf(bytesDone, bytesTotal, about)} · ${number(filesDone)} of ${about}${count(filesTotal, 'file', 'files')}`);
    setText(this.#share, percent(fraction));
    setHidden(this.#cancel, transfer.ended);
    const may = this.#model.access === 'operate';
    if (this.#cancel.disabled === may) this.#cancel.disabled = !may;
    setAttr(this.#cancel, 'title', may ? 'End this transfer early' : 'Needs the operate token');
    setAttr(this.#cancel, 'aria-label', `Cancel ${transfer.name}`);
    this.#drawTimes(transfer);
    this.#details?.update(transfer);
  }

  tick(transfer, second) {
    this.#drawTimes(transfer);
    this.#details?.tick(this.#model.rates.get(this.#id), second);
  }

  close() { this.#details = null; }

  #drawTimes(transfer) {
    const now = Date.now();
    const rates = this.#model.rates.get(this.#id);
    setText(this.#meta, `${words(transfer.kind)} · ${ago(transfer.submittedAt, now)}`);
    if (transfer.ended) {
      const seconds = (Date.parse(transfer.endedAt ?? transfer.updatedAt) - Date.parse(transfer.submittedAt)) / 1000;
      setText(this.#rate, `in ${duration(seconds)}`);
      setText(this.#left, seconds >= 1 && transfer.counters.bytesDone > 0 ? byteRate(transfer.counters.bytesDone / seconds) : '');
      return;
    }
    const left = secondsLeft(transfer, rates);
    const moves = rates && rates.bytes >= 1;
    setText(this.#rate, moves ? byteRate(rates.bytes) : rates && rates.files > 0.05 ? fileRate(rates.files) : '–');
    setText(this.#left, left !== null ? `${duration(left)} left` : transfer.unitsLeased > 0 ? 'working' : 'waiting');
  }

  #flip() {
    const transfer = this.#model.transfers.get(this.#id);
    if (this.#details) {
      this.#details.element.remove();
      this.#details = null;
    } else {
      this.#details = new Details(transfer, this.#actions);
      this.element.append(this.#details.element);
      this.#details.update(transfer);
      this.#details.tick(this.#model.rates.get(this.#id), Math.floor(Date.now() / 1000));
      this.#toggle.setAttribute('aria-controls', this.#details.element.id);
    }
    setAttr(this.#toggle, 'aria-expanded', String(this.#details !== null));
  }
}
