// The living picture of the network on a canvas: nodes in their regions, links, and what travels along them.
// It rests when nothing moves. Where people ask for less motion nothing travels; nodes still change.

import { t } from './i18n.js';

const ANCHORS = {
  NA: [0.2, 0.3], SA: [0.3, 0.76], EU: [0.5, 0.24], AP: [0.72, 0.62], JP: [0.86, 0.26], AU: [0.88, 0.82], '': [0.5, 0.5],
};
const MAX_TRAVELLERS = 350;
const TRAVEL_MS = { block: 480, payment: 420 };
const REMEMBERED = 200;

function colours() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(name).trim();
  return {
    accent: get('--accent'), other: get('--other'), off: get('--off'), frozen: get('--frozen'), attack: get('--attack'), block: get('--block'),
    pay: get('--pay'), bad: get('--bad'), warn: get('--warn'), card: get('--card'), ink: get('--ink'), ink3: get('--ink-3'), edge: get('--edge'), onAccent: get('--on-accent'), line: get('--line-2'), font: getComputedStyle(document.body).fontFamily,
  };
}

export class Graph {
  constructor(canvas, store, { select, quiet = false } = {}) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d');
    this.store = store;
    this.select = select;
    this.quiet = quiet;
    this.points = new Map();
    this.travellers = [];
    this.rings = [];
    this.holders = new Map();
    this.selected = null;
    this.hover = null;
    this.calm = matchMedia('(prefers-reduced-motion: reduce)');
    this.colours = colours();
    this.heat = 1;
    this.loop = this.loop.bind(this);
    this.resize();
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(canvas);
    canvas.addEventListener('pointermove', (event) => this.point(event));
    canvas.addEventListener('pointerleave', () => { this.hover = null; this.wake(); });
    canvas.addEventListener('click', (event) => { this.point(event); this.select?.(this.hover); });
  }

  destroy() {
    this.observer.disconnect();
    this.dead = true;
  }

  resize() {
    const box = this.canvas.getBoundingClientRect();
    const density = Math.min(devicePixelRatio || 1, 2);
    const [oldW, oldH] = [this.w, this.h];
    this.w = Math.max(box.width, 10);
    this.h = Math.max(box.height, 10);
    this.canvas.width = Math.round(this.w * density);
    this.canvas.height = Math.round(this.h * density);
    this.context.setTransform(density, 0, 0, density, 0, 0);
    if (oldW) for (const p of this.points.values()) { p.x *= this.w / oldW; p.y *= this.h / oldH; }
    this.heat = 1;
    this.wake();
  }

  recolour() { this.colours = colours(); this.wake(); }

  // The scene has changed.
  update() {
    const nodes = this.store.nodes;
    if (this.points.size !== nodes.size) this.frameRegions();
    for (const [key, node] of nodes) {
      let p = this.points.get(key);
      if (!p) {
        const [x, y] = this.target(node);
        const angle = Number(node.node) * 2.399963;
        const far = 12 + 5 * Math.sqrt(this.points.size);
        p = { x: x + Math.cos(angle) * far, y: y + Math.sin(angle) * far, vx: 0, vy: 0 };
        this.points.set(key, p);
        this.heat = 1;
      }
      if (p.group !== node.group) { p.group = node.group; this.heat = 1; }
      p.node = node;
    }
    for (const key of this.points.keys()) if (!nodes.has(key)) this.points.delete(key);
    this.mainBranch = mainBranch(this.store);
    this.groups = (this.store.state.groups ?? []).length;
    if (this.lastGroups !== this.groups) { this.lastGroups = this.groups; this.heat = 1; }
    this.wake();
  }

  // Where a node wants to be: in its region, and on its side of a cut.
  target(node) {
    let [x, y] = this.place(node.region);
    const sides = (this.store.state.groups ?? []).length;
    if (sides > 1) {
      const side = Math.max(0, Math.min((node.group ?? 1) - 1, sides - 1));
      if (this.w >= this.h) x = (side + 0.14 + 0.72 * x) / sides; else y = (side + 0.14 + 0.72 * y) / sides;
    }
    return [x * this.w, (0.06 + 0.88 * y) * this.h];
  }

  // A node stays on its side of a cut.
  bounds(node) {
    const sides = (this.store.state.groups ?? []).length;
    if (sides < 2) return [0, this.w, 0, this.h];
    const side = Math.max(0, Math.min((node.group ?? 1) - 1, sides - 1));
    const [from, to] = [side / sides, (side + 1) / sides];
    return this.w >= this.h ? [from * this.w + 8, to * this.w - 8, 0, this.h] : [0, this.w, from * this.h - 16, to * this.h - 4];
  }

  // The places of those regions in which nodes are, stretched over the whole picture.
  place(region) {
    const frame = this.frame ?? [0, 1, 0, 1];
    const [x, y] = ANCHORS[region] ?? ANCHORS[''];
    const margin = 0.13 + 0.11 * Math.min(1, this.points.size / 60);
    const within = (value, low, high) => (high - low < 0.05 ? 0.5 : margin + ((1 - 2 * margin) * (value - low)) / (high - low));
    return [within(x, frame[0], frame[1]), within(y, frame[2], frame[3])];
  }

  frameRegions() {
    const anchors = [...new Set([...this.store.nodes.values()].map((node) => node.region))].map((region) => ANCHORS[region] ?? ANCHORS['']);
    const xs = anchors.map((one) => one[0]);
    const ys = anchors.map((one) => one[1]);
    this.frame = anchors.length ? [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)] : null;
  }

  radius(node) {
    const base = Math.max(6, Math.min(15, Math.sqrt((this.w * this.h) / Math.max(1, this.points.size)) * 0.14));
    return base * (1 + Math.min(1.1, 1.6 * Math.sqrt(Math.max(0, node.share ?? 0)) - 0.25));
  }

  happened(events) {
    const now = performance.now();
    const first = events.length ? events[0].ms : 0;
    for (const event of events) {
      const at = now + Math.min(260, Math.max(0, event.ms - first));
      const node = event.node === undefined ? null : String(event.node);
      switch (event.event) {
        case 'BlockMined': this.hold(event.hash, node, at); this.ring(node, 'block', at); break;
        case 'BlockReached': this.travel(event.hash, node, 'block', at); break;
        case 'PaymentMade': this.hold(event.txid, node, at); this.ring(node, 'payment', at); break;
        case 'PaymentReached': this.travel(event.txid, node, 'payment', at); break;
        case 'BlockRefused': this.ring(node, 'bad', at); break;
        case 'Reorganised': this.ring(node, 'other', at); break;
        case 'NodeKilled': case 'NodeStopped': case 'NodeFailed': this.ring(node, 'bad', at); break;
        case 'NodeStarted': case 'NodeThawed': case 'NodeCaughtUp': this.ring(node, 'accent', at); break;
        default: break;
      }
    }
    this.wake();
  }

  hold(what, node, at) {
    let who = this.holders.get(what);
    if (!who) {
      who = new Map();
      this.holders.set(what, who);
      if (this.holders.size > REMEMBERED) this.holders.delete(this.holders.keys().next().value);
    }
    if (!who.has(node)) who.set(node, at);
  }

  // It came from the neighbour that had it first: the log says who has it, not through whom.
  travel(what, node, kind, at) {
    const who = this.holders.get(what);
    let from = null;
    if (who) {
      let best = Infinity;
      for (const link of this.store.links.values()) {
        if (!link.open || link.cut) continue;
        const other = String(link.from) === node ? String(link.to) : String(link.to) === node ? String(link.from) : null;
        if (other !== null && who.has(other) && who.get(other) < best) { best = who.get(other); from = other; }
      }
    }
    this.hold(what, node, at);
    if (from === null || from === node || this.calm.matches || document.hidden || this.travellers.length >= MAX_TRAVELLERS) return;
    this.travellers.push({ from, to: node, kind, at });
  }

  ring(node, kind, at) {
    if (node === null || this.calm.matches || document.hidden || this.rings.length > 80) return;
    this.rings.push({ node, kind, at });
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best = 26 * 26;
    let found = null;
    for (const [key, p] of this.points) {
      const d = (p.x - x) ** 2 + (p.y - y) ** 2;
      if (d < best) { best = d; found = key; }
    }
    if (found !== this.hover) { this.hover = found; this.canvas.style.cursor = found === null ? 'default' : 'pointer'; this.wake(); }
  }

  setSelected(key) { this.selected = key; this.wake(); }

  wake() {
    if (this.running || this.dead) return;
    this.running = true;
    requestAnimationFrame(this.loop);
  }

  loop(now) {
    this.running = false;
    if (this.dead || !this.canvas.isConnected) return;
    const moving = this.step();
    this.draw(now);
    if (moving || this.travellers.length || this.rings.length) this.wake();
  }

  // A few rounds of forces a picture; it cools down and stops.
  step() {
    if (this.heat < 0.01) return false;
    const points = [...this.points.values()];
    const rounds = this.calm.matches ? 120 : points.length > 60 ? 1 : 2;
    for (let round = 0; round < rounds && this.heat >= 0.01; round++) {
      const gap = Math.max(30, Math.min(84, Math.sqrt((this.w * this.h) / Math.max(1, points.length)) * 0.68));
      for (let i = 0; i < points.length; i++) {
        const p = points[i];
        const [tx, ty] = this.target(p.node);
        p.vx += (tx - p.x) * 0.012 * this.heat;
        p.vy += (ty - p.y) * 0.016 * this.heat;
        for (let j = i + 1; j < points.length; j++) {
          const q = points[j];
          let dx = p.x - q.x;
          const dy = p.y - q.y;
          if (Math.abs(dx) > gap || Math.abs(dy) > gap) continue;
          if (dx === 0 && dy === 0) dx = 0.1;
          const d = Math.sqrt(dx * dx + dy * dy);
          if (d >= gap) continue;
          const push = ((gap - d) / d) * 0.09;
          p.vx += dx * push; p.vy += dy * push; q.vx -= dx * push; q.vy -= dy * push;
        }
      }
      for (const p of points) {
        p.vx *= 0.72; p.vy *= 0.72;
        const r = this.radius(p.node) + 4;
        const [left, right, top, bottom] = this.bounds(p.node);
        p.x = inside(p.x + p.vx, p.x, left + r, right - r);
        p.y = inside(p.y + p.vy, p.y, top + r + 24, bottom - r - 4);
      }
      this.heat *= 0.985;
    }
    return true;
  }

  draw(now) {
    const c = this.context;
    c.clearRect(0, 0, this.w, this.h);
    this.drawPlaces(c);
    this.drawLinks(c);
    this.drawTravellers(c, now);
    this.drawRings(c, now);
    for (const [key, p] of this.points) this.drawNode(c, key, p);
  }

  drawPlaces(c) {
    const colour = this.colours;
    c.fillStyle = colour.ink3;
    c.textAlign = 'center';
    c.font = `600 12px ${this.colours.font}`;
    if (this.groups > 1) {
      c.strokeStyle = colour.bad; c.globalAlpha = 0.55; c.lineWidth = 1.5; c.setLineDash([3, 6]);
      for (let side = 1; side < this.groups; side++) {
        c.beginPath();
        if (this.w >= this.h) { c.moveTo((this.w * side) / this.groups, 8); c.lineTo((this.w * side) / this.groups, this.h - 8); }
        else { c.moveTo(8, (this.h * side) / this.groups); c.lineTo(this.w - 8, (this.h * side) / this.groups); }
        c.stroke();
      }
      c.setLineDash([]);
      c.globalAlpha = 1;
      return;
    }
    const middles = new Map();
    for (const p of this.points.values()) {
      if (!p.node.region) continue;
      const m = middles.get(p.node.region) ?? { x: 0, n: 0, top: Infinity };
      m.x += p.x; m.n++; m.top = Math.min(m.top, p.y - this.radius(p.node));
      middles.set(p.node.region, m);
    }
    c.globalAlpha = 0.9;
    for (const [region, m] of middles) {
      const name = t(`region.${region}`);
      const half = c.measureText(name).width / 2 + 4;
      c.fillText(name, Math.min(this.w - half, Math.max(half, m.x / m.n)), Math.max(13, m.top - 9));
    }
    c.globalAlpha = 1;
  }

  // All links of one kind are one path, so that hundreds of them cost little.
  drawLinks(c) {
    const focus = this.hover ?? this.selected;
    const many = this.store.links.size > 250;
    const edge = `rgb(${this.colours.edge})`;
    const looks = {
      cut: [this.colours.bad, 0.12, 1, [3, 5]], cutMine: [this.colours.bad, 0.5, 1, [3, 5]], closed: [edge, 0.06, 1, [2, 5]], closedMine: [edge, 0.35, 1, [2, 5]],
      weak: [this.colours.warn, 0.55, 1.3, [6, 4]], plain: [edge, many ? 0.14 : 0.22, 1, []], mine: [this.colours.accent, 0.75, 1.6, []],
    };
    const paths = {};
    for (const link of this.store.links.values()) {
      const a = this.points.get(String(link.from));
      const b = this.points.get(String(link.to));
      if (!a || !b) continue;
      const mine = focus !== null && (String(link.from) === focus || String(link.to) === focus);
      const look = link.cut ? (mine ? 'cutMine' : 'cut') : !link.open ? (mine ? 'closedMine' : 'closed') : link.dropped > 0 ? 'weak' : mine ? 'mine' : 'plain';
      (paths[look] ??= []).push(a, b);
    }
    for (const [look, points] of Object.entries(paths)) {
      const [colour, alpha, width, dashes] = looks[look];
      c.strokeStyle = colour; c.globalAlpha = alpha; c.lineWidth = width; c.setLineDash(dashes);
      c.beginPath();
      for (let i = 0; i < points.length; i += 2) { c.moveTo(points[i].x, points[i].y); c.lineTo(points[i + 1].x, points[i + 1].y); }
      c.stroke();
    }
    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  drawTravellers(c, now) {
    this.travellers = this.travellers.filter((one) => now - one.at < TRAVEL_MS[one.kind]);
    for (const one of this.travellers) {
      const a = this.points.get(one.from);
      const b = this.points.get(one.to);
      const part = (now - one.at) / TRAVEL_MS[one.kind];
      if (!a || !b || part < 0) continue;
      const e = part < 0.5 ? 2 * part * part : 1 - (-2 * part + 2) ** 2 / 2;
      const [x, y] = [a.x + (b.x - a.x) * e, a.y + (b.y - a.y) * e];
      c.strokeStyle = one.kind === 'block' ? this.colours.block : this.colours.pay;
      c.fillStyle = c.strokeStyle;
      c.globalAlpha = 0.35; c.lineWidth = one.kind === 'block' ? 2 : 1.2;
      c.beginPath(); c.moveTo(a.x, a.y); c.lineTo(x, y); c.stroke();
      c.globalAlpha = 1;
      if (one.kind === 'block') { c.fillRect(x - 4, y - 4, 8, 8); } else { c.beginPath(); c.arc(x, y, 2.8, 0, 7); c.fill(); }
    }
  }

  drawRings(c, now) {
    this.rings = this.rings.filter((one) => now - one.at < 900);
    for (const one of this.rings) {
      const p = this.points.get(one.node);
      const part = (now - one.at) / 900;
      if (!p || part < 0) continue;
      c.strokeStyle = this.colours[{ block: 'block', payment: 'pay', bad: 'bad', other: 'other', accent: 'accent' }[one.kind]];
      c.globalAlpha = (1 - part) * 0.9;
      c.lineWidth = one.kind === 'payment' ? 1.3 : 2.5;
      c.beginPath(); c.arc(p.x, p.y, this.radius(p.node) + 3 + part * (one.kind === 'payment' ? 12 : 26), 0, 7); c.stroke();
    }
    c.globalAlpha = 1;
  }

  drawNode(c, key, p) {
    const node = p.node;
    const colour = this.colours;
    const r = this.radius(node);
    const down = node.status !== 'running' && node.status !== 'frozen' && node.status !== 'remote';
    c.globalAlpha = 1;
    c.lineWidth = 2;
    c.beginPath(); c.arc(p.x, p.y, r, 0, 7);
    if (down) {
      c.fillStyle = colour.card; c.strokeStyle = colour.off; c.setLineDash([3, 3]); c.fill(); c.stroke(); c.setLineDash([]);
    } else {
      const side = this.mainBranch && !this.mainBranch.has(node.tip) && node.status !== 'remote';
      c.fillStyle = node.status === 'remote' ? colour.card : node.attacker ? colour.attack : node.status === 'frozen' ? colour.frozen : side ? colour.other : colour.accent;
      c.fill();
      c.strokeStyle = node.status === 'remote' ? colour.accent : colour.card; c.stroke();
      if (node.status === 'frozen') { c.strokeStyle = colour.frozen; c.setLineDash([2, 3]); c.beginPath(); c.arc(p.x, p.y, r + 4, 0, 7); c.stroke(); c.setLineDash([]); }
    }
    if (key === this.selected || key === this.hover) {
      c.strokeStyle = colour.ink; c.lineWidth = key === this.selected ? 2.5 : 1.5;
      c.beginPath(); c.arc(p.x, p.y, r + 3.5, 0, 7); c.stroke();
    }
    if (r >= 8) {
      c.fillStyle = down ? colour.ink3 : node.status === 'remote' ? colour.ink : colour.onAccent;
      c.font = `600 ${Math.max(9, Math.min(13, r * 0.95))}px ${this.colours.font}`;
      c.textAlign = 'center'; c.textBaseline = 'middle';
      c.fillText(String(node.label ?? node.node), p.x, p.y + 0.5);
      c.textBaseline = 'alphabetic';
    }
    if (down && r >= 8) {
      c.strokeStyle = colour.bad; c.lineWidth = 2; c.globalAlpha = 0.85;
      const d = r * 0.72;
      c.beginPath(); c.moveTo(p.x + d - 3, p.y - d - 3); c.lineTo(p.x + d + 3, p.y - d + 3); c.moveTo(p.x + d + 3, p.y - d - 3); c.lineTo(p.x + d - 3, p.y - d + 3); c.stroke();
      c.globalAlpha = 1;
    }
  }
}

// Moves towards the bounds by steps when it is outside, so that nothing jumps.
function inside(next, now, low, high) {
  if (next < low) return Math.max(next, Math.min(low, now + 12));
  return next > high ? Math.min(next, Math.max(high, now - 12)) : next;
}

// The tips that count as "with the majority": the most common one, what it was built on lately, and what is built on it.
export function mainBranch(store) {
  const votes = new Map();
  for (const node of store.nodes.values()) {
    if (node.status === 'running' && node.tip) votes.set(node.tip, (votes.get(node.tip) ?? 0) + 1);
  }
  let best = null;
  for (const [tip, count] of votes) if (best === null || count > votes.get(best)) best = tip;
  if (best === null) return null;
  const branch = new Set();
  let at = best;
  for (let i = 0; i < 8 && at; i++) { branch.add(at); at = store.blocks.get(at)?.parent; }
  for (const tip of votes.keys()) {
    let up = tip;
    for (let i = 0; i < 4 && up; i++) { if (up === best) { branch.add(tip); break; } up = store.blocks.get(up)?.parent; }
  }
  return branch;
}
