// A line over up to the last ten minutes on a canvas: new values come in on the right, once a second.
import { historySeconds } from './model.js';

// A page that was just opened shows a minute, then more, so that the line is never squeezed into a corner.
const windows = [60, 120, 300, historySeconds];
const spoken = { 60: ['1 min ago', '30 s'], 120: ['2 min ago', '1 min'], 300: ['5 min ago', '2 min 30 s'], [historySeconds]: ['10 min ago', '5 min'] };

const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class Chart {
  #canvas; #color; #format; #binary; #history = null; #second = 0; #pointer = null; #label; #seconds = windows[0];

  constructor(canvas, { color, format, binary, label }) {
    [this.#canvas, this.#color, this.#format, this.#binary, this.#label] = [canvas, color, format, binary, label];
    new ResizeObserver(() => this.draw()).observe(canvas);
    canvas.addEventListener('pointermove', e => { this.#pointer = e.offsetX; this.draw(); });
    canvas.addEventListener('pointerleave', () => { this.#pointer = null; this.draw(); });
  }

  show(history, second) {
    [this.#history, this.#second] = [history, second];
    this.draw();
  }

  draw() {
    const canvas = this.#canvas;
    const [width, height, scale] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio || 1];
    if (!width || !height) return;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    const context = canvas.getContext('2d');
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const area = { left: 0, right: width, top: 14, bottom: height - 20 };
    this.#seconds = windows.find(seconds => seconds >= (this.#history?.age(this.#second) ?? 0)) ?? historySeconds;
    const values = this.#values(width);
    const peak = values.reduce((most, v) => v.value > most ? v.value : most, 0);
    const top = niceTop(peak, this.#binary);
    this.#drawGrid(context, area);
    this.#drawLine(context, area, values, top);
    this.#drawScale(context, area, top);
    if (this.#pointer !== null) this.#drawPointer(context, area, values, top);
    const now = values.length ? values[values.length - 1].value : 0;
    const label = `${this.#label}: now ${this.#format(now || 0)}, peak ${this.#format(peak)}`;
    if (canvas.getAttribute('aria-label') !== label) canvas.setAttribute('aria-label', label);
  }

  // Oldest first. The newest is at the right edge.
  #values(width) {
    const values = [];
    if (!this.#history) return values;
    for (let back = this.#seconds - 1; back >= 0; back--)
      values.push({ x: width - 1 - back * (width - 2) / (this.#seconds - 1), value: this.#history.at(this.#second, back), back });
    return values;
  }

  #drawGrid(context, area) {
    context.strokeStyle = style('--grid');
    context.lineWidth = 1;
    for (const part of [0, 0.5, 1]) {
      const y = Math.round(area.bottom - part * (area.bottom - area.top)) + 0.5;
      context.beginPath(); context.moveTo(area.left, y); context.lineTo(area.right, y); context.stroke();
    }
  }

  // Above the line, with a rim in the color of the background, so that both can be read.
  #drawScale(context, area, top) {
    context.font = `11px ${style('--font')}`;
    context.fillStyle = style('--muted');
    context.strokeStyle = style('--surface');
    context.lineWidth = 3;
    for (const part of top > 0 ? [0.5, 1] : []) {
      const [text, y] = [this.#format(top * part), Math.round(area.bottom - part * (area.bottom - area.top)) - 4];
      context.strokeText(text, area.left + 2, y);
      context.fillText(text, area.left + 2, y);
    }
    const [begin, middle] = spoken[this.#seconds];
    for (const [part, text, align] of [[0, begin, 'left'], [0.5, middle, 'center'], [1, 'now', 'right']]) {
      context.textAlign = align;
      context.fillText(text, area.left + part * (area.right - area.left), area.bottom + 15);
    }
    context.textAlign = 'left';
  }

  #drawLine(context, area, values, top) {
    const color = style(this.#color);
    const y = value => area.bottom - (top > 0 ? value / top : 0) * (area.bottom - area.top);
    context.lineWidth = 1.5;
    context.lineJoin = 'round';
    context.strokeStyle = color;
    const shade = context.createLinearGradient(0, area.top, 0, area.bottom);
    shade.addColorStop(0, color + '3d');
    shade.addColorStop(1, color + '05');
    context.fillStyle = shade;
    for (const piece of pieces(values)) {
      const line = new Path2D();
      piece.forEach((v, i) => i ? line.lineTo(v.x, y(v.value)) : line.moveTo(v.x, y(v.value)));
      const below = new Path2D(line);
      below.lineTo(piece[piece.length - 1].x, area.bottom);
      below.lineTo(piece[0].x, area.bottom);
      context.fill(below);
      context.stroke(line);
    }
  }

  #drawPointer(context, area, values, top) {
    const near = values.reduce((best, v) => Math.abs(v.x - this.#pointer) < Math.abs((best?.x ?? Infinity) - this.#pointer) ? v : best, null);
    if (!near || Number.isNaN(near.value)) return;
    const y = area.bottom - (top > 0 ? near.value / top : 0) * (area.bottom - area.top);
    context.strokeStyle = style('--muted');
    context.lineWidth = 1;
    context.beginPath(); context.moveTo(near.x, area.top); context.lineTo(near.x, area.bottom); context.stroke();
    context.fillStyle = style(this.#color);
    context.beginPath(); context.arc(near.x, y, 3.5, 0, 7); context.fill();
    const text = `${this.#format(near.value)} · ${near.back === 0 ? 'now' : `${Math.floor(near.back / 60)}:${String(near.back % 60).padStart(2, '0')} ago`}`;
    const wide = context.measureText(text).width + 16;
    const x = Math.min(Math.max(near.x - wide / 2, 0), area.right - wide);
    context.fillStyle = style('--text');
    context.beginPath(); context.roundRect(x, area.top - 12, wide, 22, 6); context.fill();
    context.fillStyle = style('--surface');
    context.fillText(text, x + 8, area.top + 3);
  }
}

function pieces(values) {
  const found = [];
  let piece = [];
  for (const v of values) {
    if (!Number.isNaN(v.value)) piece.push(v);
    else if (piece.length) { found.push(piece); piece = []; }
  }
  if (piece.length) found.push(piece);
  return found;
}

// The next round number, so that the scale rests while values move a little.
function niceTop(peak, binary) {
  if (peak <= 0) return 0;
  if (!binary) {
    const power = 10 ** Math.floor(Math.log10(peak));
    return [1, 2, 4, 5, 10].find(m => m * power >= peak) * power;
  }
  const unit = 1024 ** Math.max(0, Math.floor(Math.log2(peak) / 10));
  return [1, 2, 4, 8, 16, 32, 64, 100, 128, 200, 256, 400, 512, 800, 1024].find(m => m * unit >= peak) * unit;
}
