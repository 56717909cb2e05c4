// What is always measured, as it comes in, each beside what theory says.

import { h, text } from './dom.js';
import { clock, coins, duration, integer, number, percent, t } from './i18n.js';
import { Lanes, Plot } from './plot.js';

export function mount(root, ctx) {
  const { store } = ctx;
  const lab = store.about.kind === 'lab';
  const line = (look, key, kind) => ({ look, name: t(key), kind });
  const time = { show: (ms) => clock(ms), least: 30_000 };
  const plots = {
    available: new Lanes({ title: t('plot.available'), hint: t('plot.available.hint'), lanes: [t('available.payments'), t('available.blocks'), t('available.ledger')], area: t('plot.alive'), show: (ms) => clock(ms) }),
    spread: new Plot({ title: t('plot.spread'), hint: t('plot.spread.hint'), x: time, y: { show: (v) => (v < 1000 ? `${integer(v)} ms` : `${number(v / 1000)} s`) }, series: [line('block', 'plot.median'), line('soft', 'plot.p90'), line('good', 'plot.txmedian'), line('theory', 'plot.least')] }),
    stale: new Plot({ title: t('plot.stale'), hint: t('plot.stale.hint'), x: time, y: { show: (v) => percent(v, 0), atLeast: [0.05] }, series: [line('bad', 'plot.measured', 'steps'), line('theory', 'plot.theory')] }),
    gaps: new Plot({ title: t('plot.gaps'), hint: t('plot.gaps.hint'), x: { show: (v) => t('unit.s', { n: integer(v) }) }, y: { show: (v) => integer(v), step: 1 }, series: [{ ...line('block', 'plot.measured'), kind: 'bars' }, line('theory', 'plot.theory')] }),
    shares: new Plot({ title: t('plot.shares'), hint: t('plot.shares.hint'), x: { show: (v) => percent(v, 0) }, y: { show: (v) => percent(v, 0) }, series: [{ ...line('accent', 'plot.miner'), kind: 'dots' }, line('theory', 'plot.fair')] }),
    tips: new Plot({ title: t('plot.tips'), hint: t('plot.tips.hint'), x: time, y: { show: (v) => integer(v), atLeast: [2], step: 1 }, series: [line('other', 'plot.tips.line', 'steps')] }),
  };
  const facts = h('dl', { class: 'facts figures' });
  const facts2 = [['measure.mined'], ['measure.stale'], ['measure.orphaned'], ['measure.deepest'], ['measure.block'], ['measure.payment'], ['measure.bytes']].map(([key]) => [key, h('dd', {}, '–')]);
  facts.append(...facts2.flatMap(([key, cell]) => [h('dt', {}, t(key)), cell]));
  root.append(h('h1', {}, t('nav.measures')), h('p', { class: 'lead' }, t(lab ? 'measures.lead' : 'measures.lead.node')),
    h('div', { class: 'plots' }, (lab ? Object.values(plots) : [plots.gaps]).map((plot) => plot.element), h('section', { class: 'card' }, h('h2', {}, t(lab ? 'measures.figures' : 'node.log')), lab ? facts : null, h('p', {}, h('a', { class: 'button', href: 'api/log', download: 'renga-log.ndjson' }, t('measures.export'))))));

  let at = 0;
  function update() {
    if (performance.now() - at < 1000) return;
    at = performance.now();
    drawGaps(plots.gaps, store);
    if (!lab) return;
    drawTimes(plots, store);
    drawShares(plots.shares, store);
    const m = store.state.measures ?? {};
    const times = (one) => (one?.count ? t('measure.times', { median: duration(one.median), p90: duration(one.p90), p99: duration(one.p99), n: integer(one.count) }) : '–');
    const values = [integer(m.mined ?? 0), `${integer(m.stale ?? 0)} · ${percent(m.staleRate ?? 0)}`, t('coins', { n: coins(m.orphaned ?? 0) }), integer(m.deepest ?? 0), times(m.blockPropagation), times(m.paymentPropagation), t('unit.mb', { n: number((m.bytes ?? 0) / 1e6) })];
    facts2.forEach(([, cell], i) => text(cell, values[i]));
  }
  update();
  return { update, destroy() {} };
}

function drawTimes(plots, store) {
  const samples = store.history.samples;
  const of = (get) => samples.map((one) => [one.ms, get(one) ?? null]);
  const last = samples[samples.length - 1] ?? {};
  const m = store.state.measures ?? {};
  const share = (name) => percent(m[name]?.share ?? 1, (m[name]?.share ?? 1) === 1 ? 0 : 2);
  if (samples.length) plots.available.draw(samples.map((one) => [one.ms, one.alive ?? 1, one.payments ?? 1, one.blocks ?? 1, one.ledger ?? 1]), t('plot.available.words', { payments: share('payments'), blocks: share('blocks'), ledger: share('ledger'), alive: percent(last.alive ?? 1, 0) }));
  plots.spread.draw([of((one) => one.median), of((one) => one.p90), of((one) => one.txmedian), of((one) => one.least)], { words: last.median === undefined || last.median === null ? '' : t('plot.spread.words', { median: duration(last.median), p90: duration(last.p90) }) });
  plots.stale.draw([of((one) => one.staleRate), of((one) => one.staleTheory)], { words: t('plot.stale.words', { measured: percent(last.staleRate ?? 0), theory: percent(last.staleTheory ?? 0) }) });
  plots.tips.draw([of((one) => one.tips)], { words: t('plot.tips.words', { n: last.tips ?? 1 }) });
}

// How long blocks took, against the exponential distribution with the wanted mean.
function drawGaps(plot, store) {
  const times = [...store.blocks.values()].filter((block) => block.branch === 'active' && (block.time || block.ms > 0)).sort((a, b) => a.height - b.height).map((block) => block.ms);
  const gaps = times.slice(1).map((ms, i) => Math.max(0, ms - times[i]) / 1000);
  const mean = store.state.interval ?? 10;
  const bins = 14;
  const width = (mean * 4) / bins;
  const counts = Array.from({ length: bins }, (_, i) => [(i + 0.5) * width, 0]);
  for (const gap of gaps) counts[Math.min(bins - 1, Math.floor(gap / width))][1]++;
  const theory = counts.map(([x], i) => [x, gaps.length * (Math.exp(-(i * width) / mean) - (i === bins - 1 ? 0 : Math.exp(-((i + 1) * width) / mean)))]);
  const average = gaps.length ? gaps.reduce((a, b) => a + b, 0) / gaps.length : 0;
  plot.draw([counts, theory], { words: gaps.length ? t(gaps.length === 1 ? 'plot.gaps.words.1' : 'plot.gaps.words', { n: integer(gaps.length), mean: duration(average * 1000), wanted: duration(mean * 1000) }) : t('plot.soon') });
}

// What part of the blocks of the best chain each miner found, against its part of the hash rate.
function drawShares(plot, store) {
  const won = new Map();
  let all = 0;
  for (const block of store.blocks.values()) if (block.branch === 'active' && block.miner >= 0) { won.set(block.miner, (won.get(block.miner) ?? 0) + 1); all++; }
  const dots = [...store.nodes.values()].filter((node) => node.share > 0).map((node) => [node.share, all ? (won.get(node.node) ?? 0) / all : 0]);
  const most = Math.max(0.1, ...dots.flat());
  plot.draw([dots, [[0, 0], [most, most]]], { words: all ? t('plot.shares.words', { n: integer(all) }) : t('plot.soon') });
}
