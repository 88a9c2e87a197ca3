// The cards of the nodes.
import { arrange, byId, h, meter, setAttr, setHidden, setText } from './dom.js';
import { bytes, span } from './format.js';

export class NodeView {
  #model; #cards = new Map(); #drain;

  constructor(model, drain) { [this.#model, this.#drain] = [model, drain]; }

  draw() {
    const nodes = [...this.#model.nodes.values()].sort((a, b) => a.node < b.node ? -1 : 1);
    const now = Date.now();
    const cards = nodes.map(node => {
      let card = this.#cards.get(node.node);
      if (!card) this.#cards.set(node.node, card = this.#make(node.node));
      card.update(node, now);
      return card.element;
    });
    for (const id of this.#cards.keys()) if (!this.#model.nodes.has(id)) this.#cards.delete(id);
    arrange(byId('node-rows'), cards);
    setHidden(byId('nodes-empty'), nodes.length > 0);
  }

  #make(id) {
    const state = h('span', { class: 'badge' });
    const roles = h('span', { class: 'muted small' });
    const note = h('span', { class: 'muted small' });
    const locations = h('span', { class: 'muted small clip' });
    const [units, memory, cache] = [meter('Units'), meter('Memory'), meter('Cache')];
    const self = h('span', { class: 'chip' }, 'this node');
    const drain = h('button', { class: 'button quiet small', type: 'button', 'aria-label': `Drain ${id}`, onclick: () => this.#drain(id) }, 'Drain');
    const element = h('article', { class: 'node', role: 'listitem', 'data-node': id },
      h('div', { class: 'node-head' }, h('strong', { class: 'mono clip', title: id }, id), self, h('span', { class: 'spacer' }), state),
      h('div', { class: 'node-meters' }, units.element, memory.element, cache.element),
      h('div', { class: 'node-foot' }, h('div', { class: 'node-notes' }, roles, locations, note), h('span', { class: 'spacer' }), drain));
    return {
      element,
      update: (node, now) => {
        const [name, kind] = stateOf(node);
        setText(state, name);
        setAttr(state, 'data-kind', kind);
        setHidden(self, !node.self);
        setText(roles, node.roles.join(', '));
        setText(locations, node.locations?.length ? `Locations: ${node.locations.join(', ')}` : '');
        setText(note, [node.version && `v${node.version}`, node.startedAt && `up for ${span((now - Date.parse(node.startedAt)) / 1000)}`].filter(Boolean).join(' · '));
        units.set(node.unitsRunning ?? 0, node.unitSlots ?? 0, node.unitSlots === undefined ? '–' : `${node.unitsRunning} of ${node.unitSlots}`);
        memory.set(node.memoryUsed ?? 0, node.memoryBudget ?? 0, node.memoryBudget === undefined ? '–' : `${bytes(node.memoryUsed)} of ${bytes(node.memoryBudget)}`);
        setHidden(cache.element, !node.cacheBudget);
        cache.set(node.cacheUsed ?? 0, node.cacheBudget ?? 0, `${bytes(node.cacheUsed ?? 0)} of ${bytes(node.cacheBudget ?? 0)}`);
        const may = this.#model.access === 'operate';
        const can = may && node.reachable && node.status === 'Up' && !node.draining;
        if (drain.disabled === can) drain.disabled = !can;
        setAttr(drain, 'title', may ? 'Hand back its work and leave the cluster' : 'Needs the operate token');
      },
    };
  }
}

function stateOf(node) {
  if (!node.reachable) return ['Unreachable', 'bad'];
  if (node.draining && node.status === 'Up') return ['Draining', 'warn'];
  if (node.status === 'Up') return ['Up', 'good'];
  return [node.status, node.status === 'Down' || node.status === 'Removed' ? 'bad' : 'warn'];
}
