// Attacks: what they need, the odds before they start, how they go, and why they end as they do.

import { get } from './api.js';
import * as cmd from './commands.js';
import { h, replace, slider, text } from './dom.js';
import { attackName, said } from './events.js';
import { has, number, percent, t } from './i18n.js';
import { Plot } from './plot.js';

// Where a slider ends whose range is much wider than anybody wants.
const USUAL_MOST = { z: 12, g: 40, blocks: 200, rate: 500 };
const TOLD_ELSEWHERE = new Set(['outcome', 'what-en', 'what-ja', 'why-en', 'why-ja']);

export function mount(root, ctx, [chosen]) {
  const { store } = ctx;
  const list = h('div', { class: 'stack' });
  const running = h('section', { class: 'card', 'aria-label': t('attacks.running') });
  root.append(h('h1', {}, t('nav.attacks')), h('p', { class: 'lead' }, t('attacks.lead')), h('div', { class: 'two wide' }, list, h('div', { class: 'stack' }, running)));
  let alive = true;

  get('attacks').then((answer) => {
    if (!alive) return;
    const known = answer.attacks ?? [];
    if (known.length === 0) { replace(list, h('p', { class: 'card empty' }, t('attacks.none'))); return; }
    replace(list, known.map((one, i) => new AttackCard(ctx, one, chosen ? one.name === chosen : i === 0).element));
  }).catch((problem) => ctx.toast(problem.message, true));

  let last = '';
  function update() {
    const now = JSON.stringify(store.state.attacks ?? []);
    if (now !== last) { last = now; replace(running, attackStates(ctx)); }
  }
  update();
  return { update, destroy() { alive = false; } };
}

export function attackStates(ctx) {
  const states = [...(ctx.store.state.attacks ?? [])].reverse();
  return [h('h2', {}, t('attacks.running')),
    states.length === 0 ? h('p', { class: 'empty' }, t('attacks.idle')) : null,
    states.slice(0, 8).map((one) => attackState(ctx, one))];
}

function outcome(one) {
  if (one.running) return ['info', 'attacks.state.running'];
  const result = one.figures?.outcome ?? '';
  return { succeeded: ['bad', 'attacks.state.succeeded'], failed: ['good', 'attacks.state.failed'], stopped: ['', 'attacks.state.stopped'] }[result] ?? ['', 'attacks.state.ended'];
}

function label(name) {
  if (has(`figure.${name}`)) return t(`figure.${name}`);
  return has(`param.${name}`) ? t(`param.${name}`) : name.replaceAll('-', ' ');
}

function attackState(ctx, one) {
  const [look, key] = outcome(one);
  const figures = one.figures ?? {};
  const [what, why] = [said(figures, 'what'), said(figures, 'why')];
  const rows = Object.entries({ ...one.parameters, ...figures }).filter(([name, value]) => !TOLD_ELSEWHERE.has(name) && value !== '');
  return h('article', { class: 'attack-state', 'data-attack': one.name, 'data-outcome': one.running ? 'running' : figures.outcome ?? 'ended' },
    h('div', { class: 'side-head' }, h('h3', {}, attackName(one.name)), h('span', { class: `tag ${look}` }, t(key))),
    what ? h('p', {}, what) : one.running ? h('p', {}, phrase(one.phase)) : h('p', {}, phrase(one.phase)),
    why ? h('p', { class: 'why' }, why) : null,
    h('details', { open: one.running }, h('summary', {}, t('attacks.figures')), h('dl', { class: 'facts' }, rows.map(([name, value]) => [h('dt', {}, label(name)), h('dd', {}, value)]))),
    one.running ? h('button', { type: 'button', 'data-key': `stop-${one.id}`, onclick: () => cmd.give(ctx, cmd.attackStop(one.id)) }, t('attacks.stop')) : null);
}

function phrase(phase) { return has(`phase.${phase}`) ? t(`phase.${phase}`) : phase; }

class AttackCard {
  constructor(ctx, attack, open) {
    this.ctx = ctx;
    this.attack = attack;
    this.values = Object.fromEntries(attack.parameters.map((one) => [one.name, one.default]));
    this.odds = h('div', { class: 'odds', role: 'status' });
    this.body = h('div', { class: 'attack-body' }, h('p', { class: 'hint' }, said(attack, 'summary')), h('div', { class: 'params' }, attack.parameters.map((one) => this.field(one))), this.odds,
      h('div', { class: 'buttons' }, h('button', { type: 'button', class: 'danger', 'data-key': `go-${attack.name}`, onclick: () => this.start() }, t('attacks.start'))));
    this.element = h('details', { class: 'card attack', open, ontoggle: () => { if (this.element.open) this.ask(); } }, h('summary', {}, h('h2', {}, said(attack, 'title'))), this.body);
    if (open) this.ask();
  }

  field(one) {
    const name = said(one, 'label');
    const key = `${this.attack.name}-${one.name}`;
    const set = (value) => { this.values[one.name] = String(value); this.later(); };
    if (one.kind === 'choice') {
      const select = h('select', { 'data-key': key, onchange: () => set(select.value) }, one.choices.map((choice) => h('option', { value: choice.value, selected: choice.value === one.default }, choice.value)));
      const note = h('span', { class: 'hint' });
      const tell = () => { const choice = one.choices.find((each) => each.value === select.value); text(note, choice ? said(choice, 'hint') : ''); };
      select.addEventListener('change', tell);
      tell();
      return h('label', { class: 'field full' }, h('span', {}, name), select, note);
    }
    if (one.kind === 'node') {
      const select = h('select', { 'data-key': key, onchange: () => set(select.value) }, [...this.ctx.store.nodes.values()].map((node) => h('option', { value: String(node.node), selected: String(node.node) === String(one.default) }, t('node.n', { n: node.node }))));
      return h('label', { class: 'field' }, h('span', {}, name), select);
    }
    if (one.kind === 'share') return slider({ label: name, key, min: one.min, max: one.max, step: 0.01, value: Number(one.default), show: (value) => percent(value, 0), input: set });
    const most = USUAL_MOST[one.name] ?? (one.max <= 200 ? one.max : null);
    if (one.kind === 'whole' && most !== null) return slider({ label: name, key, min: one.min, max: most, step: 1, value: Number(one.default), show: (value) => number(value), input: set });
    return h('label', { class: 'field' }, h('span', {}, name), h('input', { type: 'number', 'data-key': key, min: String(one.min), max: String(one.max), step: one.kind === 'whole' ? '1' : 'any', value: one.default, onchange: (event) => set(event.target.value) }));
  }

  later() { clearTimeout(this.timer); this.timer = setTimeout(() => this.ask(), 120); }

  async ask() {
    let odds;
    try { odds = await get('odds', { attack: this.attack.name, ...this.values }); } catch (problem) { replace(this.odds, h('p', {}, problem.message)); this.number = null; return; }
    if (!this.number) {
      this.number = h('strong', { class: 'num' });
      this.note = h('span', { class: 'hint' });
      replace(this.odds, h('div', { class: 'chance' }, h('span', {}, t('odds')), this.number), this.note);
      this.plot = null;
      if (odds.curve) {
        this.plot = new Plot({ title: t('odds.curve'), x: { show: (v) => percent(v, 0), range: [0, 1] }, y: { show: (v) => percent(v, 0), range: [0, 1.03] }, series: [{ look: 'theory', name: t('odds.curve.theory') }] });
        this.odds.append(this.plot.element);
      }
    }
    text(this.number, odds.chance >= 0.9995 || odds.chance === 0 ? percent(odds.chance, 0) : percent(odds.chance, odds.chance < 0.01 ? 3 : 1));
    text(this.note, said(odds, 'words'));
    this.plot?.draw([odds.curve], { marks: odds.at ? [odds.at] : [], words: '' });
  }

  start() { cmd.give(this.ctx, cmd.attack(this.attack.name, this.values), t('attacks.started', { name: said(this.attack, 'title') })); }
}
