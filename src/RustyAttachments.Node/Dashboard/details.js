// What a row of a transfer opens into: its chart, the nodes' shares, its failed files, facts.
import { Chart } from './chart.js';
import { arrange, h, setFill, setHidden, setText } from './dom.js';
import { byteRate, bytes, count, number, time } from './format.js';

const issuesAtOnce = 50;

export class Details {
  element; #transfer; #actions; #chart = null; #shares = new Map(); #known = -1; #loading = false;
  #shareRows = h('div', { class: 'shares' });
  #shareEmpty = h('p', { class: 'muted small' }, 'No node has worked for it yet.');
  #excluded = h('ul', { class: 'excluded small' });
  #issues = h('ul', { class: 'issues', 'data-issues': '' });
  #issueTotal = h('h3', {}, 'Failed files');
  #issueBox; #facts = h('dl', { class: 'facts' }); #factKey = '';
  #moreIssues = h('button', { class: 'button quiet small', type: 'button', onclick: () => this.#loadIssues(false) }, 'Show more');
  #manifest; #chartBox;

  constructor(transfer, actions) {
    [this.#transfer, this.#actions] = [transfer, actions];
    const canvas = h('canvas', { role: 'img' });
    this.#chartBox = h('div', { class: 'detail-chart chart' }, h('h3', {}, 'Bytes per second'), canvas);
    this.#chart = new Chart(canvas, { color: '--bytes', format: byteRate, binary: true, label: `Bytes per second of ${transfer.name}` });
    this.#issueBox = h('section', { class: 'detail-wide' }, this.#issueTotal, this.#issues, this.#moreIssues);
    this.#manifest = h('button', { class: 'button small', type: 'button', onclick: () => actions.manifest(this.#transfer) }, 'Download manifest');
    this.element = h('div', { class: 'details', id: `details-${transfer.id}` },
      this.#chartBox,
      h('section', {}, h('h3', {}, 'Shares of the nodes'), this.#shareRows, this.#shareEmpty, this.#excluded),
      this.#issueBox,
      h('section', { class: 'detail-wide' }, h('h3', {}, 'Details'), this.#facts, this.#manifest));
  }

  update(transfer) {
    this.#transfer = transfer;
    this.#drawShares(transfer);
    this.#drawFacts(transfer);
    setHidden(this.#manifest, !transfer.manifestKey);
    setHidden(this.#issueBox, transfer.failureCount === 0 && transfer.warningCount === 0);
    if (transfer.failureCount + transfer.warningCount !== this.#known) {
      this.#known = transfer.failureCount + transfer.warningCount;
      if (this.#known > 0) this.#loadIssues(true);
    }
  }

  tick(rates, second) {
    setHidden(this.#chartBox, !rates);
    if (rates) this.#chart.show(rates.byteHistory, second);
  }

  #drawShares(transfer) {
    const all = transfer.nodes.reduce((sum, node) => sum + node.counters.bytesDone, 0);
    const files = transfer.nodes.reduce((sum, node) => sum + node.counters.filesDone, 0);
    const rows = [...transfer.nodes].sort((a, b) => a.node < b.node ? -1 : 1).map(node => {
      let row = this.#shares.get(node.node);
      if (!row) this.#shares.set(node.node, row = makeShare(node.node));
      setFill(row.fill, all > 0 ? node.counters.bytesDone / all : files > 0 ? node.counters.filesDone / files : 0);
      setText(row.value, `${bytes(node.counters.bytesDone)} · ${count(node.counters.filesDone, 'file', 'files')}`);
      setText(row.units, node.unitsRunning > 0 ? `${count(node.unitsRunning, 'unit', 'units')} running` : `${count(node.unitsDone, 'unit', 'units')} done`);
      return row.element;
    });
    arrange(this.#shareRows, rows);
    setHidden(this.#shareEmpty, rows.length > 0);
    const key = JSON.stringify(transfer.excluded);
    if (this.#excluded.dataset.key === key) return;
    this.#excluded.dataset.key = key;
    this.#excluded.replaceChildren(...transfer.excluded.map(e => h('li', {}, h('span', { class: 'mono' }, e.node), ` is left out: ${e.reason}`)));
  }

  #drawFacts(transfer) {
    const c = transfer.counters;
    const facts = [
      ['Id', transfer.id], ['Root', transfer.root], ['Manifest', transfer.manifestKey],
      ['Submitted', time(transfer.submittedAt)], ['Ended', transfer.endedAt && time(transfer.endedAt)],
      ['Limit', transfer.limitRate && byteRate(transfer.limitRate)],
      ['Units', transfer.ended ? null : `${number(transfer.unitsLeased)} running, ${number(transfer.unitsPending)} waiting`],
      ['Hashed', c.bytesHashed > 0 && bytes(c.bytesHashed)], ['Not read again', c.filesNotRead > 0 && `${count(c.filesNotRead, 'file', 'files')}, ${bytes(c.bytesNotRead)}`],
      ['Stored', c.objectsStored > 0 && `${count(c.objectsStored, 'object', 'objects')}, ${bytes(c.bytesStored)}`],
      ['Already stored', c.objectsPresent > 0 && count(c.objectsPresent, 'object', 'objects')],
      ['Written', c.filesWritten > 0 && `${count(c.filesWritten, 'file', 'files')}, ${bytes(c.bytesWritten)}`],
      ['Up to date', c.filesUpToDate > 0 && count(c.filesUpToDate, 'file', 'files')],
    ].filter(([, value]) => value);
    const key = JSON.stringify(facts);
    if (key === this.#factKey) return;
    this.#factKey = key;
    this.#facts.replaceChildren(...facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', { class: name === 'Id' || name === 'Root' || name === 'Manifest' ? 'mono' : null }, value))));
  }

  // Anew when there are more than before, else the next ones.
  async #loadIssues(anew) {
    if (this.#loading) return;
    this.#loading = true;
    try {
      const skip = anew ? 0 : this.#issues.childElementCount;
      const page = await this.#actions.issues(this.#transfer.id, skip, anew ? Math.max(issuesAtOnce, this.#issues.childElementCount) : issuesAtOnce);
      const items = page.issues.map(issue => h('li', {}, h('div', { class: 'issue-head' }, h('span', { class: 'mono path' }, issue.path || 'the transfer itself'), h('span', { class: 'chip' }, issue.code)), h('p', { class: 'muted small' }, issue.message)));
      if (anew) this.#issues.replaceChildren(...items); else this.#issues.append(...items);
      setText(this.#issueTotal, `Failed files and warnings (${number(page.total)})`);
      setHidden(this.#moreIssues, page.issues.length === 0 || this.#issues.childElementCount >= page.total);
    } catch (e) {
      setText(this.#issueTotal, `Failed files: ${e.message}`);
    } finally {
      this.#loading = false;
    }
  }
}

function makeShare(name) {
  const [fill, value, units] = [h('span', { class: 'meter-fill' }), h('span', { class: 'small' }), h('span', { class: 'muted small' })];
  const element = h('div', { class: 'share', 'data-share': name },
    h('div', { class: 'share-text' }, h('span', { class: 'mono small clip' }, name), value), h('span', { class: 'meter-track' }, fill), units);
  return { element, fill, value, units };
}
