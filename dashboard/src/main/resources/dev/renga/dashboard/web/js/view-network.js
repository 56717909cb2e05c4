// The living network: who is connected to whom, and what travels.

import * as cmd from './commands.js';
import { h, replace, slider, text } from './dom.js';
import { isQuiet, tone, when, words } from './events.js';
import { Graph } from './graph.js';
import { clock, duration, integer, number, percent, short, t } from './i18n.js';

const SHOWN_EVENTS = 9;

export function mount(root, ctx, [chosen]) {
  const { store } = ctx;
  const lab = store.about.kind === 'lab';
  let selected = chosen !== undefined && store.nodes.has(chosen) ? chosen : null;

  const stats = h('div', { class: 'stats' });
  const canvas = h('canvas', { class: 'graph', role: 'img' });
  const legend = h('ul', { class: 'legend' });
  const ticker = h('ol', { class: 'ticker' });
  const side = h('div', { class: 'card side' });
  const table = h('div', { class: 'scroll', tabindex: '0', role: 'region' });
  const details = h('details', {}, h('summary', {}, t('network.table')), table);
  root.append(
    h('h1', { class: 'sr' }, t('nav.network')),
    stats,
    h('div', { class: 'net' },
      h('div', { class: 'stack' },
        h('section', { class: 'card stage', 'aria-label': t('network.picture') }, canvas, legend),
        h('section', { class: 'card', 'aria-label': t('network.happening') }, h('h2', {}, t('network.happening')), ticker)),
      side),
    details);

  const graph = new Graph(canvas, store, { select: (key) => { selected = key; graph.setSelected(key); showSide(true); } });
  graph.setSelected(selected);
  replace(legend, legendItems(lab));

  let statsAt = -1000;
  function showStats() { replace(stats, statItems(store)); }

  function showTicker() {
    const events = store.events.filter((event) => !isQuiet(event)).slice(-SHOWN_EVENTS).reverse();
    replace(ticker, events.length ? events.map((event) => h('li', { class: `tone-${tone(event)}` }, h('time', { class: 'num' }, when(event)), h('span', {}, words(event)))) : h('li', { class: 'empty' }, t('network.nothing')));
  }

  let sideKey = '';
  function showSide(force = false) {
    const node = selected === null ? null : store.nodes.get(selected);
    const key = node ? `n${node.node}${node.status}` : `all${store.nodes.size}${(store.state.groups ?? []).length}${store.state.paymentRate}${store.state.mining}${cmd.down(store).length}`;
    if (force || key !== sideKey) {
      sideKey = key;
      replace(side, node ? nodeSide(ctx, node, () => { selected = null; graph.setSelected(null); showSide(true); }) : networkSide(ctx, (key2) => { selected = key2; graph.setSelected(key2); showSide(true); }));
    }
    if (node) refreshFacts(side, store, node);
  }

  let tableAt = 0;
  function showTable() {
    if (!details.open || performance.now() - tableAt < 900) return;
    tableAt = performance.now();
    table.setAttribute('aria-label', t('network.table'));
    replace(table, nodeTable(store));
  }
  details.addEventListener('toggle', () => { tableAt = 0; showTable(); });

  function label() {
    const up = [...store.nodes.values()].filter((node) => node.status === 'running').length;
    canvas.setAttribute('aria-label', t('network.summary', { up, all: store.nodes.size, links: [...store.links.values()].filter((link) => link.open && !link.cut).length, height: store.state.height ?? 0 }));
  }

  function update(changed, events) {
    if (changed.has('nodes') || changed.has('links') || changed.has('snapshot') || changed.has('state')) graph.update();
    if ((changed.has('state') || changed.has('nodes')) && performance.now() - statsAt > 240) { statsAt = performance.now(); showStats(); showSide(); showTable(); label(); }
    if (events.length) { graph.happened(events); showTicker(); }
  }
  update(new Set(['nodes']), []);
  showTicker();
  showSide(true);
  return { update, destroy: () => graph.destroy(), recolour: () => graph.recolour() };
}

export function legendItems(lab) {
  const kinds = lab ? ['node', 'other', 'down', 'attacker', 'block', 'payment'] : ['node', 'remote', 'block', 'payment'];
  return kinds.map((kind) => h('li', {}, h('i', { class: `dot ${kind}`, 'aria-hidden': 'true' }), t(`legend.${kind}`)));
}

function stat(label, value, note, toneName) {
  return h('div', { class: `stat ${toneName ?? ''}` }, h('span', { class: 'label' }, label), h('strong', { class: 'num' }, value), h('span', { class: 'note' }, note ?? ''));
}

function statItems(store) {
  const { state } = store;
  const nodes = [...store.nodes.values()];
  if (store.about.kind !== 'lab') {
    return [
      stat(t('stat.height'), integer(state.height ?? 0), short(state.tip)),
      stat(t('stat.peers'), integer(nodes.length - 1), t('stat.peers.note')),
      stat(t('stat.pool'), integer(state.pool ?? 0), t('stat.pool.note')),
      stat(t('stat.progress'), percent(state.progress ?? 0, 2), t(state.syncing ? 'stat.progress.syncing' : 'stat.progress.done')),
    ];
  }
  const up = nodes.filter((node) => node.status === 'running').length;
  const m = state.measures ?? {};
  const shares = ['payments', 'blocks', 'ledger'].map((name) => m[name]?.share ?? 1);
  const available = Math.min(...shares);
  const newest = [...store.blocks.values()].reduce((last, block) => (block.branch === 'active' && block.ms > (last?.ms ?? -1) ? block : last), null);
  return [
    stat(t('stat.alive'), `${up} / ${nodes.length}`, up === nodes.length ? t('stat.alive.all') : t('stat.alive.some', { n: nodes.length - up }), up === 0 ? 'bad' : ''),
    stat(t('stat.available'), percent(available, available === 1 ? 0 : 2), t(available === 1 ? 'stat.available.always' : 'stat.available.not'), available === 1 ? 'good' : 'bad'),
    stat(t('stat.height'), integer(state.height ?? 0), newest ? t(newest.miner >= 0 ? 'stat.height.ago' : 'stat.height.since', { ago: duration(Math.max(0, state.ms - newest.ms)), n: newest.miner }) : ''),
    stat(t('stat.spread'), m.blockPropagation?.count ? duration(m.blockPropagation.median) : '–', t('stat.spread.note')),
    stat(t('stat.agree'), percent(m.agreement ?? 1, 0), t('stat.agree.note', { n: m.tips ?? 1 }), (m.agreement ?? 1) < 0.99 ? 'warn' : ''),
  ];
}

function networkSide(ctx, choose) {
  const { store } = ctx;
  const { state } = store;
  if (store.about.kind !== 'lab') return [h('h2', {}, t('side.node')), ownFacts(store), picker(store, choose)];
  const downNodes = cmd.down(store);
  const cut = (state.groups ?? []).length > 1;
  return [
    h('h2', {}, t('side.network')),
    h('p', { class: 'hint' }, t('side.network.hint')),
    picker(store, choose),
    h('h3', {}, t('side.break')),
    h('div', { class: 'buttons' },
      h('button', { type: 'button', class: 'danger', 'data-key': 'kill-one', onclick: () => cmd.give(ctx, cmd.kill('random')) }, t('do.killRandom')),
      h('button', { type: 'button', class: 'danger', 'data-key': 'kill-half', onclick: () => cmd.give(ctx, cmd.kill('half')) }, t('do.killHalf')),
      h('button', { type: 'button', class: downNodes.length ? 'main full' : 'full', 'data-key': 'revive', disabled: downNodes.length === 0, onclick: () => cmd.give(ctx, cmd.restart(downNodes.map((node) => node.node).join(','))) }, t('do.revive', { n: downNodes.length }))),
    h('div', { class: 'buttons' }, cut ? h('button', { type: 'button', class: 'main', 'data-key': 'cut', onclick: () => cmd.give(ctx, cmd.heal()) }, t('do.heal')) : h('button', { type: 'button', class: 'danger', 'data-key': 'cut', onclick: () => cmd.give(ctx, cmd.cut(cmd.halves(store))) }, t('do.cut'))),
    h('h3', {}, t('side.life')),
    h('div', { class: 'buttons' },
      h('button', { type: 'button', 'data-key': 'mine', onclick: () => cmd.give(ctx, cmd.mine('random')) }, t('do.mine')),
      h('button', { type: 'button', 'data-key': 'pay', onclick: () => payRandom(ctx) }, t('do.pay')),
      h('button', { type: 'button', class: 'full', 'data-key': 'add', onclick: () => cmd.give(ctx, cmd.add()) }, t('do.add'))),
    slider({ label: t('side.rate'), key: 'rate', min: 0, max: 5, step: 0.1, value: state.paymentRate ?? 0, show: (rate) => (rate === 0 ? t('side.rate.none') : t('side.rate.value', { n: number(rate) })), change: (rate) => cmd.give(ctx, cmd.payments(rate)) }),
  ];
}

export function payRandom(ctx) {
  const people = [...ctx.store.people.values()].filter((person) => person.balance - person.immature > 1e6);
  const all = [...ctx.store.people.values()];
  if (people.length === 0 || all.length < 2) { ctx.toast(t('pay.nobody'), true); return; }
  const from = people[Math.floor(Math.random() * people.length)];
  const others = all.filter((person) => person.name !== from.name);
  const to = others[Math.floor(Math.random() * others.length)];
  const amount = Math.max(1, Math.round(Math.random() * 90)) / 100;
  cmd.give(ctx, cmd.pay(from.name, to.name, amount), t('pay.done', { from: from.name, to: to.name, amount: number(amount) }));
}

function picker(store, choose) {
  const select = h('select', { 'data-key': 'picker', onchange: () => choose(select.value || null) },
    h('option', { value: '' }, t('side.choose')),
    [...store.nodes.entries()].map(([key, node]) => h('option', { value: key }, node.name ?? t('node.n', { n: node.node }))));
  return h('label', { class: 'field' }, h('span', {}, t('side.pick')), select);
}

function ownFacts(store) {
  const { state } = store;
  return h('dl', { class: 'facts' }, [['fact.network', state.network], ['fact.height', integer(state.height ?? 0)], ['fact.tip', short(state.tip)], ['fact.uptime', clock(state.ms ?? 0)]].map(([key, value]) => [h('dt', {}, t(key)), h('dd', {}, value)]));
}

const FACTS = [
  ['fact.status', (node) => cmd.statusText(node.status)], ['fact.region', (node) => (node.region ? t(`region.${node.region}`) : '–')], ['fact.height', (node) => integer(node.height)],
  ['fact.tip', (node) => short(node.tip)], ['fact.peers', (node) => integer(node.peers)], ['fact.pool', (node) => integer(node.mempool)],
  ['fact.share', (node) => percent(node.share ?? 0)], ['fact.mined', (node) => integer(node.mined ?? 0)], ['fact.rpc', (node) => (node.rpcPort ? `127.0.0.1:${node.rpcPort}` : '–')],
];

function nodeSide(ctx, node, close) {
  const n = node.node;
  const lab = ctx.store.about.kind === 'lab';
  const up = node.status === 'running';
  const isDown = ['stopped', 'killed', 'failed'].includes(node.status);
  const button = (key, body, cls) => h('button', { type: 'button', class: cls ?? '', 'data-key': key, onclick: () => cmd.give(ctx, body) }, t(`do.${key}`));
  return [
    h('div', { class: 'side-head' }, h('h2', {}, node.name ?? t('node.n', { n })), h('button', { type: 'button', class: 'quiet', 'data-key': 'close', onclick: close }, t('side.back'))),
    node.attacker ? h('p', {}, h('span', { class: 'tag bad' }, t('legend.attacker'))) : null,
    h('dl', { class: 'facts', 'data-facts': 'node' }, (lab ? FACTS : FACTS.slice(0, 4)).map(([key]) => [h('dt', {}, t(key)), h('dd', { 'data-fact': key }, '')])),
    node.why ? h('p', { class: 'hint' }, node.why) : null,
    lab ? h('div', { class: 'buttons' },
      up ? [button('kill', cmd.kill(n), 'danger'), button('stop', cmd.stop(n)), button('freeze', cmd.freeze(n)), button('mineHere', cmd.mine(n))] : null,
      node.status === 'frozen' ? [button('thaw', cmd.thaw(n), 'main'), button('kill', cmd.kill(n), 'danger')] : null,
      isDown ? button('restart', cmd.restart(n), 'main') : null,
      up ? h('button', { type: 'button', 'data-key': 'isolate', onclick: () => cmd.give(ctx, cmd.cut([[...ctx.store.nodes.values()].map((one) => one.node).filter((one) => one !== n), [n]])) }, t('do.isolate')) : null) : null,
    h('a', { class: 'button', href: `#/node/${n}`, 'data-key': 'open' }, t('side.open')),
  ];
}

function refreshFacts(side, store, node) {
  for (const [key, value] of FACTS) {
    const cell = side.querySelector(`[data-fact="${key}"]`);
    if (cell) text(cell, value(node));
  }
}

function nodeTable(store) {
  return h('table', {}, h('caption', { class: 'sr' }, t('network.table')),
    h('thead', {}, h('tr', {}, ['fact.node', 'fact.status', 'fact.region', 'fact.height', 'fact.peers', 'fact.pool', 'fact.share'].map((key, i) => h('th', { scope: 'col', class: i > 2 ? 'num' : '' }, t(key))))),
    h('tbody', {}, [...store.nodes.entries()].map(([key, node]) => h('tr', {},
      h('th', { scope: 'row' }, h('a', { href: `#/node/${key}`, 'data-key': `row-${key}` }, node.name ?? t('node.n', { n: node.node }))),
      h('td', {}, cmd.statusText(node.status)), h('td', {}, node.region ? t(`region.${node.region}`) : '–'), h('td', { class: 'num' }, integer(node.height ?? 0)),
      h('td', { class: 'num' }, integer(node.peers ?? 0)), h('td', { class: 'num' }, integer(node.mempool ?? 0)), h('td', { class: 'num' }, percent(node.share ?? 0))))));
}
