// Questions and short messages.
import { byId, h } from './dom.js';

// Resolves to whether the user agreed. Escape, and a click beside the question, mean no.
export function confirm({ title, text, yes, no }) {
  const dialog = byId('confirm');
  byId('confirm-title').textContent = title;
  byId('confirm-text').textContent = text;
  byId('confirm-yes').textContent = yes;
  byId('confirm-no').textContent = no;
  return new Promise(resolve => {
    const answer = value => () => { dialog.returnValue = value; dialog.close(); };
    byId('confirm-yes').onclick = answer('yes');
    byId('confirm-no').onclick = answer('no');
    dialog.onclick = e => { if (e.target === dialog) answer('no')(); };
    dialog.oncancel = () => { dialog.returnValue = 'no'; };
    dialog.onclose = () => resolve(dialog.returnValue === 'yes');
    dialog.returnValue = 'no';
    dialog.showModal();
    byId('confirm-no').focus();
  });
}

export function toast(text, isError = false) {
  const box = byId('toasts');
  const message = h('div', { class: isError ? 'toast error' : 'toast' }, text);
  box.append(message);
  while (box.querySelectorAll('.toast:not(.lost)').length > 3) box.querySelector('.toast:not(.lost)').remove();
  setTimeout(() => message.remove(), isError ? 10_000 : 5_000);
}

let lost = null;

// Stays until the connection is back.
export function showLost(text) {
  if (!lost) { lost = h('div', { class: 'toast lost', id: 'lost' }); byId('toasts').prepend(lost); }
  if (lost.textContent !== text) lost.textContent = text;
}

export function hideLost() { lost?.remove(); lost = null; }
