// Talks to the node that served the page. The token travels in a header only and is kept for this tab only.
const tokenKey = 'ra-token';
const silence = 40_000;          // the node says something every 15 s
const longestEvent = 8 * 1024 * 1024;

export class Refused extends Error {
  constructor(status, detail) { super(detail); this.status = status; }
}

export const token = {
  get: () => sessionStorage.getItem(tokenKey),
  set: value => sessionStorage.setItem(tokenKey, value),
  clear: () => sessionStorage.removeItem(tokenKey),
};

export async function request(method, path, signal) {
  const held = token.get();
  const response = await fetch(path, { method, signal, cache: 'no-store', headers: held ? { Authorization: `Bearer ${held}` } : {} });
  if (response.ok) return response;
  let detail = `The node answered with status ${response.status}.`;
  try { const problem = await response.json(); detail = `${problem.detail} [${problem.code}]`; } catch { /* not from the node itself */ }
  throw new Refused(response.status, detail);
}

export const getJson = async path => (await request('GET', path)).json();

// Follows the events for ever. EventSource cannot send a header, so the stream is read here.
export async function follow({ onEvent, onOpen, onLost, onDenied }) {
  for (let wait = 500; ; wait = Math.min(wait * 2, 5000)) {
    try {
      await readStream(onEvent, () => { wait = 250; onOpen(); });
      onLost('Connection lost, reconnecting…');
    } catch (e) {
      if (e instanceof Refused && (e.status === 401 || e.status === 403)) { onDenied(e); return; }
      onLost(e instanceof Refused ? e.message : 'Connection lost, reconnecting…');
    }
    await new Promise(done => setTimeout(done, wait));
  }
}

async function readStream(onEvent, onOpen) {
  const abort = new AbortController();
  let watchdog = setTimeout(() => abort.abort(), silence);
  try {
    const response = await request('GET', '/api/v1/events', abort.signal);
    onOpen();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let pending = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(() => abort.abort(), silence);
      const events = (pending + value).split('\n\n');
      pending = events.pop();
      if (pending.length > longestEvent) { abort.abort(); return; }
      for (const event of events) dispatch(event, onEvent);
    }
  } finally {
    clearTimeout(watchdog);
  }
}

function dispatch(text, onEvent) {
  let name = 'message';
  let data = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('event: ')) name = line.slice(7);
    else if (line.startsWith('data: ')) data += line.slice(6);
  }
  if (data) onEvent(name, JSON.parse(data));
}
