// The tree of blocks: branches, who found what, what was abandoned and what was refused.

import { h, replace, s, text } from './dom.js';
import { clock, coins, currentLanguage, integer, percent, short, t } from './i18n.js';

const COLUMN = 74;
const ROW = 58;
const BOX = 44;
const SHOWN = 60;

export function mount(root, ctx, [chosen]) {
  const { store } = ctx;
  const tree = new Tree(store, { select: (hash) => { picked = hash; tree.setSelected(hash); showPicked(); } });
  let picked = chosen && store.blocks.has(chosen) ? chosen : null;
  const facts = h('div', { class: 'card' });
  const miners = h('div', { class: 'card' });
  const count = h('p', { class: 'lead' });
  const table = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('chain.table') });
  const details = h('details', {}, h('summary', {}, t('chain.table')), table);
  root.append(h('h1', {}, t('chain.title')), count,
    h('section', { class: 'card', 'aria-label': t('chain.title') }, tree.element, legend()),
    h('div', { class: 'two' }, facts, miners), details);

  function showPicked() { replace(facts, blockFacts(store, picked)); }

  function showRest() {
    const blocks = [...store.blocks.values()];
    const of = (branch) => blocks.filter((block) => block.branch === branch).length;
    text(count, t('chain.count', { height: integer(store.state.height ?? 0), stale: integer(of('stale')), refused: integer(of('refused')), side: integer(of('side')) }));
    replace(miners, minerBars(store));
    if (details.open) replace(table, blockTable(blocks));
  }
  details.addEventListener('toggle', showRest);

  let at = 0;
  function update(changed) {
    if (!changed.has('blocks') && !changed.has('nodes') && !changed.has('snapshot')) return;
    if (changed.has('blocks') || performance.now() - at > 1000) {
      at = performance.now();
      tree.update();
      showRest();
      if (picked) showPicked();
    }
  }
  update(new Set(['blocks']));
  tree.setSelected(picked);
  showPicked();
  return { update, destroy() {} };
}

export function legend() {
  return h('ul', { class: 'legend' }, ['active', 'side', 'stale', 'refused', 'foreign'].map((branch) => h('li', {}, h('i', { class: `box ${branch}`, 'aria-hidden': 'true' }), t(`branch.${branch}`))));
}

function blockFacts(store, hash) {
  const block = hash ? store.blocks.get(hash) : null;
  if (!block) return [h('h2', {}, t('chain.block')), h('p', { class: 'empty' }, t('chain.pick'))];
  const rows = [
    ['fact.hash', h('span', { class: 'mono' }, block.hash)], ['fact.height', integer(block.height)],
    block.miner < 0 && block.time ? null : ['fact.miner', block.miner >= 0 ? h('a', { href: `#/network/${block.miner}` }, t('node.n', { n: block.miner })) : finder(block)],
    ['fact.time', block.time ? new Date(block.time * 1000).toLocaleString(currentLanguage()) : block.ms >= 0 ? clock(block.ms) : '–'], ['fact.transactions', integer(block.transactions)], ...(block.time ? [] : [['fact.bytes', integer(block.bytes)], ['fact.reward', t('coins', { n: coins(block.reward) })], ['fact.reached', integer(block.reached)], ['fact.tipOf', block.tipOf?.length ? block.tipOf.join(', ') : '–']]),
  ].filter(Boolean);
  return [
    h('h2', {}, t('chain.block')),
    h('p', {}, h('span', { class: `tag ${{ active: 'good', side: 'warn', stale: '', refused: 'bad' }[block.branch] ?? ''}` }, t(`branch.${block.branch}`))),
    h('p', { class: 'hint' }, t(`branch.${block.branch}.why`, { reason: block.reason })),
    block.reason ? h('p', {}, h('code', { class: 'rule' }, block.reason)) : null,
    h('dl', { class: 'facts' }, rows.map(([key, value]) => [h('dt', {}, t(key)), h('dd', {}, value)])),
  ];
}

function minerBars(store) {
  const won = new Map();
  let all = 0;
  for (const block of store.blocks.values()) {
    if (block.branch !== 'active' || block.miner < 0) continue;
    won.set(block.miner, (won.get(block.miner) ?? 0) + 1);
    all++;
  }
  const rows = [...store.nodes.values()].filter((node) => node.share > 0 || won.has(node.node)).sort((a, b) => b.share - a.share || a.node - b.node);
  return [
    h('h2', {}, t('chain.miners')), h('p', { class: 'hint' }, t('chain.miners.hint')),
    rows.length === 0 ? h('p', { class: 'empty' }, '–') : h('div', { class: 'scroll bars', tabindex: '0', role: 'region', 'aria-label': t('chain.miners') }, h('table', {},
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('fact.node')), h('th', { scope: 'col', class: 'num' }, t('fact.share')), h('th', { scope: 'col', class: 'num' }, t('chain.blocks')), h('th', { scope: 'col' }, ''))),
      h('tbody', {}, rows.map((node) => {
        const part = all ? (won.get(node.node) ?? 0) / all : 0;
        return h('tr', {}, h('th', { scope: 'row' }, h('a', { href: `#/network/${node.node}`, 'data-key': `m${node.node}` }, t('node.n', { n: node.node }))), h('td', { class: 'num' }, percent(node.share)), h('td', { class: 'num' }, `${integer(won.get(node.node) ?? 0)} · ${percent(part)}`),
          h('td', { class: 'barcell' }, h('span', { class: 'sharebar', style: { '--part': `${Math.min(100, part * 100)}%`, '--mark': `${Math.min(100, node.share * 100)}%` } })));
      })))),
  ];
}

function blockTable(blocks) {
  return h('table', {}, h('caption', { class: 'sr' }, t('chain.table')),
    h('thead', {}, h('tr', {}, ['fact.height', 'fact.hash', 'fact.branch', 'fact.miner', 'fact.time', 'fact.transactions'].map((key) => h('th', { scope: 'col' }, t(key))))),
    h('tbody', {}, blocks.sort((a, b) => b.height - a.height || b.ms - a.ms).slice(0, 200).map((block) => h('tr', {}, h('td', { class: 'num' }, integer(block.height)), h('td', { class: 'mono' }, short(block.hash)), h('td', {}, t(`branch.${block.branch}`)),
      h('td', {}, finder(block)), h('td', { class: 'num' }, block.ms >= 0 ? clock(block.ms) : '–'), h('td', { class: 'num' }, integer(block.transactions))))));
}

// The picture, also used by the guide.
export class Tree {
  constructor(store, { select, shown = SHOWN } = {}) {
    this.store = store;
    this.select = select;
    this.shown = shown;
    this.svg = s('svg', { class: 'tree' });
    this.element = h('div', { class: 'scroll treebox', tabindex: '0', role: 'region', 'aria-label': t('chain.title') }, this.svg);
    this.boxes = new Map();
    this.edges = new Map();
    this.lines = s('g', {});
    this.nodes = s('g', {});
    this.svg.append(this.lines, this.nodes);
    this.selected = null;
  }

  setSelected(hash) {
    this.selected = hash;
    for (const [key, box] of this.boxes) box.classList.toggle('selected', key === hash);
  }

  update() {
    const all = [...this.store.blocks.values()];
    const top = all.reduce((most, block) => Math.max(most, block.height), 0);
    const low = Math.max(0, top - this.shown, all.reduce((least, block) => Math.min(least, block.height), top));
    const blocks = all.filter((block) => block.height >= low).sort((a, b) => a.height - b.height || a.ms - b.ms);
    const places = arrange(blocks);
    const lanes = 1 + Math.max(0, ...[...places.values()].map((place) => place.lane));
    const width = (top - low + 1) * COLUMN + 34;
    const height = lanes * ROW + 30;
    const atEnd = this.element.scrollLeft + this.element.clientWidth >= this.element.scrollWidth - 40;
    this.svg.setAttribute('width', width);
    this.svg.setAttribute('height', height);
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const x = (block) => (block.height - low) * COLUMN + 30;
    const y = (block) => places.get(block.hash).lane * ROW + 24;
    this.drawBlocks(blocks, x, y);
    this.drawEdges(blocks, x, y, places, low);
    if (atEnd || !this.placed) { this.placed = true; requestAnimationFrame(() => { this.element.scrollLeft = this.element.scrollWidth; }); }
  }

  drawBlocks(blocks, x, y) {
    const seen = new Set();
    for (const block of blocks) {
      seen.add(block.hash);
      let box = this.boxes.get(block.hash);
      if (!box) {
        const choose = () => this.select?.(block.hash);
        box = s('g', { class: 'block', tabindex: this.select ? '0' : null, role: this.select ? 'button' : null, onclick: choose, onkeydown: (event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(); } } },
          s('rect', { width: BOX, height: BOX - 6, rx: 7 }), s('text', { class: 'h', x: BOX / 2, y: 16 }), s('text', { class: 'm', x: BOX / 2, y: 30 }), s('path', { class: 'x', d: `M6 ${BOX - 12} L${BOX - 6} 6` }));
        this.boxes.set(block.hash, box);
        this.nodes.append(box);
      }
      box.setAttribute('transform', `translate(${x(block)} ${y(block)})`);
      box.setAttribute('class', `block ${block.branch}${isForeign(block) ? ' foreign' : ''}${block.hash === this.selected ? ' selected' : ''}`);
      if (this.select) box.setAttribute('aria-label', t('chain.label', { height: block.height, branch: t(`branch.${block.branch}`), miner: finder(block) }));
      box.children[1].textContent = String(block.height);
      box.children[2].textContent = block.miner >= 0 ? `#${block.miner}` : isForeign(block) ? '✕' : '·';
    }
    for (const [hash, box] of this.boxes) if (!seen.has(hash)) { box.remove(); this.boxes.delete(hash); }
  }

  drawEdges(blocks, x, y, places, low) {
    const seen = new Set();
    for (const block of blocks) {
      const parent = block.parent && places.has(block.parent) ? this.store.blocks.get(block.parent) : null;
      if (!parent && block.height !== low) continue;
      seen.add(block.hash);
      let edge = this.edges.get(block.hash);
      if (!edge) { edge = s('path', {}); this.edges.set(block.hash, edge); this.lines.append(edge); }
      if (!parent) { edge.setAttribute('d', `M${x(block) - 26} ${y(block) + BOX / 2 - 3}H${x(block)}`); edge.setAttribute('class', `edge ${block.branch} root`); continue; }
      const [ax, ay, bx, by] = [x(parent) + BOX, y(parent) + BOX / 2 - 3, x(block), y(block) + BOX / 2 - 3];
      const bend = Math.min(24, (bx - ax) / 2 + 4);
      edge.setAttribute('d', `M${ax} ${ay} C${ax + bend} ${ay} ${bx - bend} ${by} ${bx} ${by}`);
      edge.setAttribute('class', `edge ${block.branch}`);
    }
    for (const [hash, edge] of this.edges) if (!seen.has(hash)) { edge.remove(); this.edges.delete(hash); }
  }
}

// The number that stands for an attack, which is no node.
const ATTACKER = -2;

export function isForeign(block) { return block.miner === ATTACKER; }

function finder(block) {
  if (block.miner >= 0) return t('node.n', { n: block.miner });
  return t(isForeign(block) ? 'legend.attacker' : 'chain.unknown');
}

// The best chain runs straight; each branch takes the first lane that is free over all its heights.
export function arrange(blocks) {
  const places = new Map();
  const known = new Set(blocks.map((block) => block.hash));
  const taken = [new Set()];
  for (const block of blocks) if (block.branch === 'active') { places.set(block.hash, { lane: 0 }); taken[0].add(block.height); }
  const children = new Map();
  for (const block of blocks) {
    if (block.branch === 'active') continue;
    if (!children.has(block.parent)) children.set(block.parent, []);
    children.get(block.parent).push(block);
  }
  for (const block of blocks) {
    if (places.has(block.hash)) continue;
    const parent = places.get(block.parent);
    const chainHeights = run(block, children);
    let lane = 1;
    const continues = parent && parent.lane > 0 && known.has(block.parent) && !taken[parent.lane].has(block.height);
    if (continues) lane = parent.lane;
    else while (taken[lane] && chainHeights.some((height) => taken[lane].has(height))) lane++;
    if (!taken[lane]) taken[lane] = new Set();
    if (continues) { taken[lane].add(block.height); } else { for (const height of chainHeights) if (height === block.height) taken[lane].add(height); }
    places.set(block.hash, { lane });
  }
  return places;
}

function run(block, children) {
  const heights = [block.height];
  let at = block;
  for (let i = 0; i < 100; i++) {
    at = children.get(at.hash)?.[0];
    if (!at) break;
    heights.push(at.height);
  }
  return heights;
}

