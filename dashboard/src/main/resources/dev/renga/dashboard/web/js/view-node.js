// One node seen from inside: tip, peers, mempool, what it refused and by which rule, what happened to it.

import { get } from './api.js';
import * as cmd from './commands.js';
import { h, replace, text } from './dom.js';
import { tone, when, words } from './events.js';
import { coins, duration, integer, number, percent, short, t } from './i18n.js';

export function mount(root, ctx, [chosen]) {
  const { store } = ctx;
  const lab = store.about.kind === 'lab';
  const keys = [...store.nodes.keys()];
  const key = chosen !== undefined && store.nodes.has(chosen) ? chosen : keys[0];
  if (key === undefined) { root.append(h('p', { class: 'notice' }, t('waiting'))); return { destroy() {} }; }
  const title = h('h1', {}, '');
  const select = h('select', { 'data-key': 'node', 'aria-label': t('side.pick'), onchange: () => ctx.go(`node/${select.value}`) }, keys.filter((one) => lab || store.nodes.get(one).status !== 'remote').map((one) => h('option', { value: one, selected: one === key }, nodeName(store.nodes.get(one)))));
  const state = h('span', { class: 'tag' });
  const facts = h('dl', { class: 'facts' });
  const peers = box('node.peers');
  const pool = box('node.pool');
  const verdicts = h('div', {});
  const log = h('ol', { class: 'ticker tall' });
  const cli = h('p', { class: 'hint' });
  root.append(h('div', { class: 'title-row' }, title, state, lab ? h('span', { class: 'grow' }) : null, lab ? select : null),
    h('div', { class: 'two' },
      h('div', { class: 'stack' }, h('section', { class: 'card' }, h('h2', {}, t('node.facts')), facts, cli), h('section', { class: 'card' }, h('h2', {}, t('node.verdicts')), h('p', { class: 'hint' }, t('node.verdicts.hint')), verdicts)),
      h('div', { class: 'stack' }, h('section', { class: 'card' }, h('h2', {}, t('node.peers')), peers), h('section', { class: 'card' }, h('h2', {}, t('node.pool')), pool))),
    h('section', { class: 'card' }, h('h2', {}, t('node.log')), log));

  let alive = true;
  let detail = null;
  let timer = 0;

  function showFacts() {
    const node = store.nodes.get(key);
    if (!node) return;
    text(title, nodeName(node));
    text(state, cmd.statusText(node.status));
    state.className = `tag ${node.status === 'running' ? 'good' : node.status === 'frozen' ? 'info' : 'bad'}`;
    const rows = [['fact.height', integer(node.height ?? 0)], ['fact.tip', h('span', { class: 'mono' }, node.tip ?? '–')], ['fact.pool', integer(node.mempool ?? 0)]];
    if (node.region) rows.push(['fact.region', t(`region.${node.region}`)]);
    if (lab) rows.push(['fact.share', percent(node.share ?? 0)], ['fact.mined', `${integer(node.mined ?? 0)} · ${t('coins', { n: coins(node.reward ?? 0) })}`]);
    for (const [name, value] of Object.entries(detail?.facts ?? {})) rows.push([`fact.${name}`, fact(name, value)]);
    replace(facts, rows.map(([name, value]) => [h('dt', {}, t(name)), h('dd', {}, value)]));
    replace(cli, node.rpcPort && detail?.cli ? [t('node.cli'), ' ', h('code', { class: 'mono' }, detail.cli)] : '');
  }

  function showEvents() {
    const mine = store.events.filter((event) => String(event.node) === key && !['LinkOpened', 'LinkClosed'].includes(event.event));
    replace(log, mine.length ? mine.slice(-40).reverse().map((event) => h('li', { class: `tone-${tone(event)}` }, h('time', { class: 'num' }, when(event)), h('span', {}, words(event)))) : h('li', { class: 'empty' }, t('network.nothing')));
    const refused = (detail?.refused ?? []).slice().reverse();
    replace(verdicts, refused.length ? h('ul', { class: 'verdicts' }, refused.map((one) => h('li', {}, h('code', { class: 'rule' }, one.reason), h('span', {}, t(`verdict.${one.kind ?? 'block'}`, { hash: short(one.hash) })), one.sentence ? h('p', { class: 'hint' }, one.sentence) : null))) : h('p', { class: 'empty' }, t('node.verdicts.none')));
  }

  async function ask() {
    try { detail = await get('node', { node: key }); } catch { detail = null; }
    if (!alive) return;
    showFacts();
    showEvents();
    replace(peers, peerTable(detail?.peers ?? []));
    replace(pool, poolTable(detail?.pool ?? []));
    timer = setTimeout(ask, 2000);
  }

  showFacts();
  showEvents();
  ask();
  return {
    update(changed, events) { if (changed.has('nodes')) showFacts(); if (events.some((event) => String(event.node) === key)) showEvents(); },
    destroy() { alive = false; clearTimeout(timer); },
  };
}

function fact(name, value) {
  if (name === 'received' || name === 'sent') return t('unit.mb', { n: number(value / 1e6) });
  return typeof value === 'number' && name !== 'port' ? number(value) : String(value);
}

function nodeName(node) { return node.name ?? t('node.n', { n: node.node }); }

function box(key) { return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t(key) }); }

function peerTable(peers) {
  const agents = peers.some((peer) => peer.agent);
  if (peers.length === 0) return h('p', { class: 'empty' }, t('node.peers.none'));
  return h('table', {}, h('thead', {}, h('tr', {}, [['peer.who'], ['peer.direction'], ['peer.height', 'num'], ['peer.ping', 'num'], agents ? ['peer.agent'] : null].filter(Boolean).map(([name, cls]) => h('th', { scope: 'col', class: cls ?? '' }, t(name))))),
    h('tbody', {}, peers.map((peer) => h('tr', {}, h('td', {}, peer.node >= 0 ? h('a', { href: `#/node/${peer.node}` }, t('node.n', { n: peer.node })) : peer.address), h('td', {}, t(peer.inbound ? 'peer.in' : 'peer.out')),
      h('td', { class: 'num' }, peer.height >= 0 ? integer(peer.height) : '–'), h('td', { class: 'num' }, peer.ping >= 0 ? duration(peer.ping) : '–'), agents ? h('td', { class: 'mono' }, peer.agent) : null))));
}

function poolTable(pool) {
  if (pool.length === 0) return h('p', { class: 'empty' }, t('node.pool.none'));
  return h('table', {}, h('thead', {}, h('tr', {}, [['ledger.txid'], ['pool.fee', 'num'], ['pool.size', 'num'], ['pool.rate', 'num']].map(([name, cls]) => h('th', { scope: 'col', class: cls ?? '' }, t(name))))),
    h('tbody', {}, pool.map((one) => h('tr', {}, h('td', { class: 'mono' }, short(one.txid)), h('td', { class: 'num' }, integer(one.fee)), h('td', { class: 'num' }, integer(one.vsize)), h('td', { class: 'num' }, number(one.fee / Math.max(1, one.vsize)))))));
}
