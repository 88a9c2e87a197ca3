// Puts the page together: events change the model, and what has changed is drawn once per frame.
import { follow, getJson, request, token } from './api.js';
import { Chart } from './chart.js';
import { confirm, hideLost, showLost, toast } from './dialogs.js';
import { byId, h, setAttr, setHidden, setText } from './dom.js';
import { byteRate, bytes, fileRate, number } from './format.js';
import { Model } from './model.js';
import { NodeView } from './nodes.js';
import { TransferView } from './transfers.js';

const model = new Model();
const nodeView = new NodeView(model, drain);
const transferView = new TransferView(model, {
  cancel, manifest: saveManifest,
  issues: (id, skip, take) => getJson(`/api/v1/transfers/${id}/errors?skip=${skip}&take=${take}`),
});
const byteChart = new Chart(byId('chart-bytes'), { color: '--bytes', format: byteRate, binary: true, label: 'Bytes per second' });
const fileChart = new Chart(byId('chart-files'), { color: '--files', format: fileRate, binary: false, label: 'Files per second' });

let changed = new Set();
let frame = 0;
let second = 0;

function onEvent(name, data) {
  const before = name === 'transfer' ? model.transfers.get(data.id) : null;
  const what = model.apply(name, data);
  if (what === null) return;
  // A new row, or one that belongs elsewhere now, changes the list; else its numbers do.
  changed.add(name === 'transfer' && (!before || before.state !== data.state || (before.failureCount > 0) !== (data.failureCount > 0)) ? 'all' : what);
  // A hidden page gets no frames; it is drawn when it is looked at.
  frame ||= requestAnimationFrame(draw);
}

function draw() {
  frame = 0;
  const what = changed;
  changed = new Set();
  const all = what.delete('all');
  if (what.delete('nodes') || all) nodeView.draw();
  if (all) { transferView.draw(); drawScope(); }
  else for (const id of what) transferView.drawOne(id);
  drawTiles();
}

function drawTiles() {
  const transfers = [...model.transfers.values()];
  const running = transfers.filter(t => !t.ended);
  const nodes = [...model.nodes.values()];
  const away = nodes.filter(n => !n.reachable).length;
  const failed = transfers.reduce((sum, t) => sum + t.failureCount, 0);
  const sum = name => running.reduce((all, t) => all + t.counters[name], 0);
  setText(byId('tile-bytes'), byteRate(model.total.bytes));
  setText(byId('tile-bytes-note'), running.length ? `${bytes(sum('bytesTotal') - sum('bytesDone'))} to go` : 'idle');
  setText(byId('tile-files'), fileRate(model.total.files));
  setText(byId('tile-files-note'), running.length ? `${number(sum('filesTotal') - sum('filesDone'))} to go` : 'idle');
  setText(byId('tile-running'), number(running.length));
  setText(byId('tile-running-note'), `running, ${number(transfers.length - running.length)} ended`);
  setText(byId('tile-nodes'), number(nodes.length - away));
  setText(byId('tile-nodes-note'), away ? `up, ${away} unreachable` : 'up, all reachable');
  setAttr(byId('tile-nodes').parentElement, 'data-kind', away ? 'bad' : 'good');
  setText(byId('tile-failed'), number(failed));
  setText(byId('tile-failed-note'), failed ? `in ${number(transfers.filter(t => t.failureCount > 0).length)} of ${number(transfers.length)} transfers` : 'none');
  setAttr(byId('tile-failed').parentElement, 'data-kind', failed ? 'bad' : 'good');
}

// Which transfers the charts can show: those with a history.
function drawScope() {
  const select = byId('scope');
  const ids = [...model.rates.keys()];
  const key = ids.join();
  if (select.dataset.key === key) return;
  select.dataset.key = key;
  const chosen = model.rates.has(select.value) ? select.value : '';
  select.replaceChildren(h('option', { value: '' }, 'All transfers'), ...ids.map(id => h('option', { value: id }, model.transfers.get(id).name)));
  select.value = chosen;
}

function drawCharts() {
  const rates = model.rates.get(byId('scope').value) ?? model.total;
  byteChart.show(rates.byteHistory, second);
  fileChart.show(rates.fileHistory, second);
  setText(byId('chart-bytes-now'), byteRate(rates.bytes));
  setText(byId('chart-files-now'), fileRate(rates.files));
}

function tick() {
  second = Math.floor(Date.now() / 1000);
  model.tick(second);
  if (document.hidden) return;
  transferView.tick(second);
  drawTiles();
  drawCharts();
}

async function cancel(transfer) {
  const sure = await confirm({
    title: `Cancel “${transfer.name}”?`, yes: 'Cancel transfer', no: 'Keep it running',
    text: 'The nodes stop working for it within seconds, and no manifest is written. Objects that are stored already stay: doing it again is quick.',
  });
  if (sure) await act(() => request('DELETE', `/api/v1/transfers/${transfer.id}`), `“${transfer.name}” is being cancelled.`);
}

async function drain(node) {
  const sure = await confirm({
    title: `Drain ${node}?`, yes: 'Drain node', no: 'Leave it',
    text: 'It takes no new work, finishes or hands back what it has, leaves the cluster and ends. Its process has to be started again to come back.',
  });
  if (sure) await act(() => request('POST', `/api/v1/nodes/${encodeURIComponent(node)}/drain`), `${node} is draining.`);
}

async function act(ask, done) {
  try {
    await ask();
    toast(done);
  } catch (e) {
    toast(e.message, true);
  }
}

async function saveManifest(transfer) {
  await act(async () => {
    const content = await (await request('GET', `/api/v1/transfers/${transfer.id}/manifest`)).blob();
    const link = h('a', { href: URL.createObjectURL(content), download: `${transfer.id}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }, 'The manifest is saved.');
}

function say(state, text) {
  byId('connection').dataset.state = state;
  setText(byId('connection-text'), text);
}

function start() {
  setHidden(byId('login'), true);
  setHidden(byId('board'), false);
  setHidden(byId('sign-out'), !token.get());
  say('connecting', 'Connecting');
  follow({
    onEvent,
    onOpen: () => { model.begin(); hideLost(); say('live', 'Live'); },
    onLost: text => { showLost(text); say('lost', 'Reconnecting'); },
    onDenied: e => askForToken(token.get() ? e.message : ''),
  });
}

function askForToken(problem) {
  token.clear();
  hideLost();
  say('connecting', 'Signed out');
  setHidden(byId('board'), true);
  setHidden(byId('sign-out'), true);
  setHidden(byId('login'), false);
  setText(byId('login-error'), problem);
  byId('token').value = '';
  byId('token').focus();
}

byId('login-form').addEventListener('submit', e => { e.preventDefault(); token.set(byId('token').value.trim()); start(); });
byId('sign-out').addEventListener('click', () => { token.clear(); location.reload(); });
byId('scope').addEventListener('change', drawCharts);
byId('endpoint').textContent = location.host;
addEventListener('themechange', () => { if (second) drawCharts(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden) { changed.add('all'); draw(); } });
transferView.draw();
setInterval(tick, 1000);
tick();
start();
