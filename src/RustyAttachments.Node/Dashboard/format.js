// Texts for numbers. Sizes are binary, as everywhere in this program.
const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const whole = new Intl.NumberFormat('en');
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export const number = value => whole.format(Math.round(value));

export function bytes(value) {
  let unit = 0;
  while (value >= 1023.95 && unit < units.length - 1) { value /= 1024; unit++; }
  return unit === 0 ? `${Math.round(value)} B` : `${value.toFixed(value >= 99.95 ? 0 : 1)} ${units[unit]}`;
}

// '17.5 of 42.0 GiB': the unit once, where both have the same.
export function bytesOf(done, total, about) {
  const [left, right] = [bytes(done).split(' '), bytes(total).split(' ')];
  return `${left[1] === right[1] ? left[0] : left.join(' ')} of ${about}${right.join(' ')}`;
}

export const byteRate = value => `${bytes(value)}/s`;
export const fileRate = value => value > 0 && value < 9.95 ? `${value.toFixed(1)}/s` : `${number(value)}/s`;
export const percent = fraction => `${Math.floor(fraction * 100)} %`;
export const time = text => day.format(new Date(text));

export function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  if (s < 3600) return `${m} min ${String(s % 60).padStart(2, '0')} s`;
  if (h < 48) return `${h} h ${String(m).padStart(2, '0')} min`;
  return `${Math.floor(h / 24)} days`;
}

// Coarse, so that the text rests while nothing happens.
export function span(seconds) {
  if (seconds < 60) return 'a moment';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} days`;
}

export const ago = (text, now) => `${span((now - Date.parse(text)) / 1000)} ago`;

export const words = name => { const text = name.replaceAll('-', ' '); return text[0].toUpperCase() + text.slice(1); };
export const count = (n, one, many) => `${number(n)} ${n === 1 ? one : many}`;
