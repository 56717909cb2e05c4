// Experiments of thousands of nodes under a virtual clock, each held against the published figures.

import { get } from './api.js';
import { give } from './commands.js';
import { h, replace, text } from './dom.js';
import { currentLanguage, has, percent, significant, t } from './i18n.js';

export function mount(root, ctx) {
  const choose = h('div', { class: 'stack' });
  const state = h('section', { class: 'card', 'aria-label': t('sim.result') });
  root.append(h('h1', {}, t('nav.simulation')), h('p', { class: 'lead' }, t('sim.lead')), h('div', { class: 'sim' }, choose, state));
  let alive = true;
  let timer = 0;
  let shown = '';

  get('experiments').then((answer) => { if (alive) replace(choose, form(ctx, answer.experiments ?? [], ask)); }).catch((problem) => ctx.toast(problem.message, true));

  async function ask() {
    clearTimeout(timer);
    let run;
    try { run = await get('run'); } catch { run = {}; }
    if (!alive) return;
    const now = JSON.stringify(run);
    if (now !== shown) { shown = now; replace(state, outcome(ctx, run, ask)); }
    timer = setTimeout(ask, run.running ? 500 : 3000);
  }
  ask();
  return { destroy() { alive = false; clearTimeout(timer); } };
}

function form(ctx, experiments, started) {
  const select = h('select', { 'data-key': 'experiment' }, experiments.map((one) => h('option', { value: one.name }, one.name)));
  const summary = h('p', { class: 'hint' });
  const fields = h('div', { class: 'params' });
  let inputs = new Map();
  function show() {
    const one = experiments.find((each) => each.name === select.value);
    const told = has(`experiment.${one?.name}`);
    summary.lang = told ? currentLanguage() : 'en';
    text(summary, told ? t(`experiment.${one.name}`) : one?.summary ?? '');
    inputs = new Map();
    replace(fields, (one?.parameters ?? []).map((each) => {
      const input = each.choices ? h('select', { 'data-key': `sim-${each.name}` }, each.choices.map((choice) => h('option', { value: choice, selected: choice === each.default }, choice))) : h('input', { type: 'text', 'data-key': `sim-${each.name}`, value: each.default, maxlength: '200' });
      inputs.set(each.name, [input, each.default]);
      return h('label', { class: 'field' }, h('span', {}, each.unit ? `${each.name} (${each.unit})` : each.name), input, h('span', { class: 'hint', lang: 'en' }, `${each.summary}; ${each.range}`));
    }));
  }
  select.addEventListener('change', show);
  show();
  return h('form', { class: 'card stack', onsubmit: async (event) => {
    event.preventDefault();
    const parameters = Object.fromEntries([...inputs].filter(([, [input, usual]]) => input.value !== usual).map(([name, [input]]) => [name, input.value]));
    await give(ctx, { command: 'simulate', experiment: select.value, parameters });
    started();
  } }, h('label', { class: 'field' }, h('span', {}, t('sim.experiment')), select), summary, h('details', {}, h('summary', {}, t('sim.parameters')), fields), h('div', {}, h('button', { type: 'submit', class: 'main', 'data-key': 'simulate' }, t('sim.start'))));
}

function outcome(ctx, run, again) {
  if (!run.name) return [h('h2', {}, t('sim.result')), h('p', { class: 'empty' }, t('sim.idle'))];
  return [
    h('div', { class: 'side-head' }, h('h2', {}, run.name), h('span', { class: `tag ${run.running ? 'info' : run.failure ? '' : 'good'}` }, run.running ? percent(run.fraction, 0) : run.failure ? t('attacks.state.stopped') : t('sim.done'))),
    run.running ? [h('progress', { max: '1', value: String(run.fraction), 'aria-label': t('sim.result') }), h('p', { class: 'hint', lang: 'en' }, run.doing), h('button', { type: 'button', 'data-key': 'sim-stop', onclick: async () => { await give(ctx, { command: 'simulate-stop' }); again(); } }, t('attacks.stop'))] : null,
    run.failure && run.failure !== 'stopped' ? h('p', {}, run.failure) : null,
    (run.sections ?? []).map(section),
    (run.notes ?? []).map((note) => h('p', { class: 'hint', lang: 'en' }, note)),
    run.hash ? h('p', { class: 'hint' }, t('sim.hash'), ' ', h('span', { class: 'mono' }, run.hash.slice(0, 16))) : null,
  ];
}

function figure(value) {
  if (value === 0) return '0';
  return Math.abs(value) >= 1e6 || Math.abs(value) < 1e-3 ? value.toExponential(2) : significant(value);
}

function section(one) {
  const names = Object.keys(one.rows[0]?.parameters ?? {});
  return h('div', { class: 'scroll simtable', tabindex: '0', role: 'region', 'aria-label': one.title }, h('table', {}, h('caption', { lang: 'en' }, one.title),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, ''), names.map((name) => h('th', { scope: 'col', class: 'num' }, name)), ['sim.measured', 'sim.interval', 'sim.reference'].map((key) => h('th', { scope: 'col', class: 'num' }, t(key))), h('th', { scope: 'col' }, ''))),
    h('tbody', {}, one.rows.map((row) => h('tr', {}, h('th', { scope: 'row', lang: 'en' }, row.unit ? `${row.label} (${row.unit})` : row.label), names.map((name) => h('td', { class: 'num' }, row.parameters[name] ?? '')),
      h('td', { class: 'num' }, figure(row.measured)), h('td', { class: 'num' }, row.low === undefined ? '–' : `${figure(row.low)} … ${figure(row.high)}`), h('td', { class: 'num', title: row.source ?? '' }, row.reference === undefined ? '–' : figure(row.reference)),
      h('td', {}, row.verdict === 'none' ? '' : h('span', { class: `tag ${row.verdict === 'within' ? 'good' : 'bad'}` }, t(`sim.${row.verdict}`))))))));
}
