// Seven short chapters. Each has its text, buttons that do it on the running network, and a picture of what happens.

import * as cmd from './commands.js';
import { h, replace, text } from './dom.js';
import { isQuiet, tone, when, words } from './events.js';
import { Graph } from './graph.js';
import { duration, integer, number, percent, t } from './i18n.js';
import { attackStates } from './view-attacks.js';
import { legend, Tree } from './view-chain.js';
import { legendItems, payRandom } from './view-network.js';

const node0 = (store) => [...store.nodes.values()].find((node) => node.status === 'running');
const strongest = (store) => [...store.nodes.values()].filter((node) => node.status === 'running').sort((a, b) => b.peers - a.peers)[0];

// A button: name of its text, what it does, and whether it is the main one of the chapter.
const CHAPTERS = [
  { id: 'direct', picture: 'graph', buttons: [['pay', (ctx) => payRandom(ctx), true], ['show', (ctx, view) => view.highlight(node0(ctx.store)?.node)]], watch: (store) => [['guide.w.links', integer([...store.links.values()].filter((link) => link.open && !link.cut).length)], ['guide.w.txspread', store.state.measures?.paymentPropagation?.count ? duration(store.state.measures.paymentPropagation.median) : '–']] },
  { id: 'centre', picture: 'graph', buttons: [['killBest', (ctx) => { const node = strongest(ctx.store); if (node) cmd.give(ctx, cmd.kill(node.node)); }, true], ['killRandom', (ctx) => cmd.give(ctx, cmd.kill('random'))], ['revive', (ctx) => revive(ctx)]], watch: (store) => [['guide.w.alive', alive(store)], ['guide.w.agree', percent(store.state.measures?.agreement ?? 1, 0)]] },
  { id: 'downtime', picture: 'graph', buttons: [['killHalf', (ctx) => cmd.give(ctx, cmd.kill('half')), true], ['pay', (ctx) => payRandom(ctx)], ['revive', (ctx) => revive(ctx)]], watch: (store) => [['guide.w.alive', alive(store)], ['guide.w.available', percent(Math.min(...['payments', 'blocks', 'ledger'].map((name) => store.state.measures?.[name]?.share ?? 1)), 2)]] },
  { id: 'work', picture: 'tree', buttons: [['mine', (ctx) => cmd.give(ctx, cmd.mine('random')), true], ['bigMiner', (ctx) => { const node = node0(ctx.store); if (node) cmd.give(ctx, cmd.shares({ [node.node]: '50%' }), t('guide.shared', { n: node.node })); }], ['equal', (ctx) => equal(ctx)]], watch: (store) => [['guide.w.difficulty', number(store.state.difficulty ?? 1)], ['guide.w.reward', t('coins', { n: number((store.state.subsidy ?? 0) / 1e8) })], ['guide.w.interval', t('unit.s', { n: integer(store.state.interval ?? 10) })]] },
  { id: 'mostwork', picture: 'both', buttons: [['cut', (ctx) => cmd.give(ctx, cmd.cut(cmd.halves(ctx.store))), true], ['mineBoth', (ctx) => mineBoth(ctx)], ['heal', (ctx) => cmd.give(ctx, cmd.heal())]], watch: (store) => [['guide.w.tips', integer(store.state.measures?.tips ?? 1)], ['guide.w.deepest', integer(store.state.measures?.deepest ?? 0)], ['guide.w.stale', integer(store.state.measures?.stale ?? 0)]] },
  { id: 'dishonest', picture: 'tree', extra: 'attacks', buttons: [['forge', (ctx) => cmd.give(ctx, cmd.attack('forged-block', { rule: 'coinbase-amount' })), true], ['other', (ctx) => ctx.go('attacks/forged-block')]], watch: (store) => [['guide.w.refused', integer([...store.blocks.values()].filter((block) => block.branch === 'refused').length)], ['guide.w.height', integer(store.state.height ?? 0)]] },
  { id: 'majority', picture: 'tree', extra: 'attacks', buttons: [['strong', (ctx) => cmd.give(ctx, cmd.attack('51', { q: '0.7', z: '2' })), true], ['weak', (ctx) => cmd.give(ctx, cmd.attack('double-spend', { q: '0.1', z: '2', g: '4' }))], ['stop', (ctx) => cmd.give(ctx, cmd.attackStop())]], watch: (store) => [['guide.w.deepest', integer(store.state.measures?.deepest ?? 0)], ['guide.w.taken', integer([...store.payments.values()].filter((payment) => payment.status === 'taken_back' || (payment.status === 'conflicted' && payment.most > 0)).length)]] },
];

function alive(store) {
  const nodes = [...store.nodes.values()];
  return `${nodes.filter((node) => node.status === 'running').length} / ${nodes.length}`;
}

function revive(ctx) {
  const nodes = cmd.down(ctx.store);
  if (nodes.length === 0) { ctx.toast(t('guide.allUp')); return; }
  cmd.give(ctx, cmd.restart(nodes.map((node) => node.node).join(',')));
}

function equal(ctx) {
  const nodes = [...ctx.store.nodes.values()];
  cmd.give(ctx, cmd.shares(Object.fromEntries(nodes.map((node) => [node.node, String(Math.floor(1e6 / nodes.length) / 1e6)]))));
}

// One block on one side, two on the other, so that one branch has more work.
async function mineBoth(ctx) {
  const sides = ctx.store.state.groups ?? [];
  if (sides.length < 2) { ctx.toast(t('guide.cutFirst'), true); return; }
  const up = (side) => side.find((n) => ctx.store.nodes.get(String(n))?.status === 'running');
  const [a, b] = [up(sides[0]), up(sides[1])];
  if (a !== undefined) await cmd.give(ctx, cmd.mine(a, 1));
  if (b !== undefined) await cmd.give(ctx, cmd.mine(b, 2));
}

export function mount(root, ctx, [chosen]) {
  const { store } = ctx;
  const at = Math.max(0, CHAPTERS.findIndex((chapter) => chapter.id === chosen));
  const chapter = CHAPTERS[at];
  const values = h('dl', { class: 'watch', 'aria-live': 'off' });
  const ticker = h('ol', { class: 'ticker' });
  const extra = chapter.extra ? h('section', { class: 'card', 'aria-live': 'polite' }) : null;
  const pictures = [];
  const parts = [];
  const view = { highlight() {} };
  if (chapter.picture !== 'tree') {
    const canvas = h('canvas', { class: `graph ${chapter.picture === 'both' ? 'low' : ''}`, role: 'img', 'aria-label': t('network.picture') });
    parts.push(h('div', { class: 'card stage' }, canvas, h('ul', { class: 'legend' }, legendItems(true))));
    pictures.push(() => {
      const graph = new Graph(canvas, store, { select: (key) => graph.setSelected(key) });
      view.highlight = (node) => graph.setSelected(node === undefined ? null : String(node));
      return { update: (changed, events) => { if (changed.has('nodes') || changed.has('links') || changed.has('state')) graph.update(); graph.happened(events); }, destroy: () => graph.destroy(), recolour: () => graph.recolour() };
    });
  }
  if (chapter.picture !== 'graph') {
    const tree = new Tree(store, { shown: 24 });
    parts.push(h('div', { class: 'card' }, tree.element, legend()));
    pictures.push(() => ({ update: (changed) => { if (changed.has('blocks')) tree.update(); }, destroy() {}, recolour() {} }));
  }
  root.append(
    h('div', { class: 'guide' },
      h('nav', { class: 'chapters', 'aria-label': t('guide.chapters') }, h('ol', {}, CHAPTERS.map((one, i) => h('li', {}, h('a', { href: `#/guide/${one.id}`, 'aria-current': i === at ? 'step' : null }, h('span', { class: 'no' }, String(i + 1)), h('span', {}, t(`guide.${one.id}.title`))))))),
      h('article', { class: 'chapter' },
        h('p', { class: 'overline' }, t('guide.chapter', { n: at + 1, all: CHAPTERS.length })), h('h1', {}, t(`guide.${chapter.id}.title`)),
        [1, 2, 3].map((i) => h('p', {}, t(`guide.${chapter.id}.p${i}`))),
        h('section', { class: 'try' }, h('h2', {}, t('guide.try')), h('p', {}, t(`guide.${chapter.id}.try`)),
          h('div', { class: 'buttons' }, chapter.buttons.map(([name, run, main]) => h('button', { type: 'button', class: main ? 'main' : '', 'data-key': `g-${name}`, onclick: () => run(ctx, view) }, t(`guide.b.${name}`)))), values),
        h('p', { class: 'aside' }, t(`guide.${chapter.id}.note`)),
        h('div', { class: 'pager' }, at > 0 ? h('a', { class: 'button', href: `#/guide/${CHAPTERS[at - 1].id}` }, t('guide.back')) : h('span', {}), at < CHAPTERS.length - 1 ? h('a', { class: 'button', href: `#/guide/${CHAPTERS[at + 1].id}` }, t('guide.next', { title: t(`guide.${CHAPTERS[at + 1].id}.title`) })) : h('a', { class: 'button', href: '#/network' }, t('guide.end')))),
      h('div', { class: 'stack pictures' }, parts, extra, h('section', { class: 'card' }, h('h2', {}, t('network.happening')), ticker))));

  const shown = pictures.map((make) => make());
  let attacks = '';
  function update(changed, events) {
    for (const picture of shown) picture.update(changed, events);
    replaceWatch(values, chapter.watch(store));
    if (events.length || changed.has('first')) {
      const latest = store.events.filter((event) => !isQuiet(event)).slice(-6).reverse();
      replace(ticker, latest.length ? latest.map((event) => h('li', { class: `tone-${tone(event)}` }, h('time', { class: 'num' }, when(event)), h('span', {}, words(event)))) : h('li', { class: 'empty' }, t('network.nothing')));
    }
    if (extra) {
      const now = JSON.stringify(store.state.attacks ?? []);
      if (now !== attacks) { attacks = now; replace(extra, attackStates(ctx)); }
    }
  }
  update(new Set(['nodes', 'blocks', 'state', 'first']), []);
  return { update, destroy: () => shown.forEach((one) => one.destroy()), recolour: () => shown.forEach((one) => one.recolour()) };
}

function replaceWatch(list, rows) {
  if (list.children.length !== rows.length) replace(list, rows.map(([key]) => h('div', {}, h('dt', {}, t(key)), h('dd', { class: 'num' }, ''))));
  rows.forEach(([, value], i) => text(list.children[i].lastChild, value));
}

