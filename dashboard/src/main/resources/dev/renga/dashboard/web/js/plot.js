// Lines over time or over a number, as SVG, with the theory's line drawn in. Below each plot the same figures as text.

import { h, replace, s } from './dom.js';

// Text in a picture shrinks with it, so a phone gets a narrower picture.
const W = matchMedia('(max-width: 560px)').matches ? 330 : 560;
const H = 200;
const PAD = { left: 46, right: 12, top: 12, bottom: 26 };

export class Plot {
  constructor({ title, hint, x, y, series, legend }) {
    this.options = { x, y, series, legend };
    this.svg = s('svg', { class: 'plot', viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': title });
    this.words = h('p', { class: 'hint figures' });
    this.element = h('section', { class: 'card plotcard' }, h('h2', {}, title), hint ? h('p', { class: 'hint' }, hint) : null, this.svg,
      h('ul', { class: 'legend' }, series.map((one) => h('li', {}, h('i', { class: `line ${one.look}`, 'aria-hidden': 'true' }), one.name))), this.words);
  }

  // data: for each series a list of [x, y]; y may be null where there is nothing.
  draw(data, { marks = [], words = '' } = {}) {
    const { x, y } = this.options;
    const points = data.flat().filter((point) => point[1] !== null && Number.isFinite(point[1]));
    const xs = wide(x.range ?? spread(points.map((point) => point[0]), [0, 1]), x.least ?? 0);
    const bars = data.find((line, i) => this.options.series[i].kind === 'bars' && line.length > 1);
    if (bars) { const half = (bars[1][0] - bars[0][0]) / 2; xs[0] -= half; xs[1] += half; }
    const ys = y.range ?? spread(points.map((point) => point[1]).concat(y.atLeast ?? []), [0, 1], true);
    const px = (value) => PAD.left + ((value - xs[0]) / (xs[1] - xs[0] || 1)) * (W - PAD.left - PAD.right);
    const py = (value) => H - PAD.bottom - ((value - ys[0]) / (ys[1] - ys[0] || 1)) * (H - PAD.top - PAD.bottom);
    const parts = [];
    for (const tick of ticks(ys, 4, y.step)) parts.push(s('line', { class: 'grid', x1: PAD.left, x2: W - PAD.right, y1: py(tick), y2: py(tick) }), s('text', { class: 'tick', x: PAD.left - 6, y: py(tick) + 4, 'text-anchor': 'end' }, y.show(tick)));
    for (const tick of ticks(xs, 5)) parts.push(s('text', { class: 'tick', x: px(tick), y: H - 8, 'text-anchor': 'middle' }, x.show(tick)));
    data.forEach((line, i) => {
      const one = this.options.series[i];
      if (one.kind === 'bars') {
        const width = Math.max(2, ((W - PAD.left - PAD.right) / Math.max(1, line.length)) * 0.8);
        for (const [at, value] of line) if (value > 0) parts.push(s('rect', { class: `bar ${one.look}`, x: px(at) - width / 2, y: py(value), width, height: Math.max(0, py(ys[0]) - py(value)), rx: 2 }));
      } else if (one.kind === 'dots') {
        for (const [at, value] of line) if (value !== null) parts.push(s('circle', { class: `dotmark ${one.look}`, cx: px(at), cy: py(value), r: 4 }));
      } else parts.push(s('path', { class: `curve ${one.look}`, d: path(line, px, py, one.kind === 'steps') }));
    });
    for (const mark of marks) parts.push(s('circle', { class: 'mark', cx: px(mark[0]), cy: py(mark[1]), r: 6 }));
    replace(this.svg, s('title', {}, words), parts);
    if (this.words.textContent !== words) this.words.textContent = words;
  }
}

function wide([low, high], least) { return [low, Math.max(high, low + least)]; }

// Whether something was there, second by second, one lane for each; under them how much of the whole was alive.
export class Lanes {
  constructor({ title, hint, lanes, area, show }) {
    this.options = { lanes, area, show };
    this.svg = s('svg', { class: 'plot', viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': title });
    this.words = h('p', { class: 'hint figures' });
    this.element = h('section', { class: 'card plotcard' }, h('h2', {}, title), h('p', { class: 'hint' }, hint), this.svg, this.words);
  }

  // rows: [x, area 0…1, …values of the lanes]; a lane's value is 1 when all was well.
  draw(rows, words) {
    const xs = wide(spread(rows.map((row) => row[0]), [0, 1]), 30_000);
    const px = (value) => 8 + ((value - xs[0]) / (xs[1] - xs[0])) * (W - 16);
    const parts = [];
    const { lanes, area, show } = this.options;
    lanes.forEach((name, i) => {
      const top = 8 + i * 38;
      parts.push(s('text', { class: 'lanename', x: 8, y: top + 10 }, name));
      let from = 0;
      for (let at = 1; at <= rows.length; at++) {
        if (at < rows.length && (rows[at][i + 2] < 1) === (rows[from][i + 2] < 1)) continue;
        const left = px(rows[from][0]);
        const right = at < rows.length ? px(rows[at][0]) : Math.max(left + 3, px(rows[rows.length - 1][0]));
        parts.push(s('rect', { class: `lane ${rows[from][i + 2] < 1 ? 'bad' : ''}`, x: left, y: top + 15, width: Math.max(2, right - left), height: 11, rx: 2 }));
        from = at;
      }
    });
    const [floor, high] = [H - 22, 42];
    const line = rows.map((row) => `${px(row[0]).toFixed(1)} ${(floor - row[1] * high).toFixed(1)}`);
    parts.push(s('text', { class: 'lanename', x: 8, y: 8 + lanes.length * 38 + 10 }, area));
    if (line.length > 1) parts.push(s('path', { class: 'area', d: `M${px(rows[0][0])} ${floor}L${line.join('L')}L${px(rows[rows.length - 1][0])} ${floor}Z` }), s('path', { class: 'curve', d: `M${line.join('L')}` }));
    for (const tick of ticks(xs, 5)) parts.push(s('text', { class: 'tick', x: px(tick), y: H - 6, 'text-anchor': 'middle' }, show(tick)));
    replace(this.svg, s('title', {}, words), parts);
    if (this.words.textContent !== words) this.words.textContent = words;
  }
}

function path(line, px, py, steps) {
  let text = '';
  let pen = false;
  let last = 0;
  for (const [x, y] of line) {
    if (y === null || !Number.isFinite(y)) { pen = false; continue; }
    if (!pen) text += `M${px(x).toFixed(1)} ${py(y).toFixed(1)}`;
    else text += steps ? `L${px(x).toFixed(1)} ${last.toFixed(1)}L${px(x).toFixed(1)} ${py(y).toFixed(1)}` : `L${px(x).toFixed(1)} ${py(y).toFixed(1)}`;
    pen = true;
    last = py(y);
  }
  return text;
}

function spread(values, fallback, fromZero = false) {
  if (values.length === 0) return fallback;
  const low = fromZero ? 0 : Math.min(...values);
  const high = Math.max(...values);
  return high > low ? [low, fromZero ? high * 1.08 : high] : [low, low + 1];
}

// least: the smallest step, for what is counted in whole numbers
function ticks([low, high], about, least = 0) {
  const rough = Math.max(least, (high - low) / about);
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const list = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-6 && list.length < 12; at += step) list.push(Number(at.toPrecision(12)));
  return list;
}
