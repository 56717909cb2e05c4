// Attacks: what they need, the odds before they start, how they go, and why they end as they do.

import { get } from './api.js';
import * as cmd from './commands.js';
import { h, replace, slider, text } from './dom.js';
import { attackName } from './events.js';
import { has, number, percent, t } from './i18n.js';
import { Plot } from './plot.js';

export function mount(root, ctx, [chosen]) {
  const { store } = ctx;
  const list = h('div', { class: 'stack' });
  const running = h('section', { class: 'card', 'aria-live': 'polite', 'aria-label': t('attacks.running') });
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
  const result = one.outcome ?? '';
  return { succeeded: ['bad', 'attacks.state.succeeded'], failed: ['good', 'attacks.state.failed'], stopped: ['', 'attacks.state.stopped'] }[result] ?? ['', 'attacks.state.ended'];
}

export function attackState(ctx, one) {
  const [look, key] = outcome(one);
  const label = (name) => (has(`figure.${name}`) ? t(`figure.${name}`) : has(`param.${name}`) ? t(`param.${name}`) : name);
  return h('article', { class: 'attack-state' },
    h('div', { class: 'side-head' }, h('h3', {}, attackName(one.name)), h('span', { class: `tag ${look}` }, t(key))),
    h('p', {}, phrase(one.phase)),
    h('dl', { class: 'facts' }, Object.entries({ ...one.parameters, ...one.figures }).map(([name, value]) => [h('dt', {}, label(name)), h('dd', {}, value)])),
    one.running ? h('button', { type: 'button', 'data-key': `stop-${one.id}`, onclick: () => cmd.give(ctx, cmd.attackStop(one.id)) }, t('attacks.stop')) : null);
}

function phrase(phase) { return has(`phase.${phase}`) ? t(`phase.${phase}`) : phase; }

class AttackCard {
  constructor(ctx, attack, open) {
    this.ctx = ctx;
    this.attack = attack;
    this.values = Object.fromEntries(attack.parameters.map((one) => [one.name, one.default]));
    this.odds = h('div', { class: 'odds', role: 'status' });
    const summary = has(`attack.${attack.name}.what`) ? t(`attack.${attack.name}.what`) : attack.summary;
    this.body = h('div', { class: 'attack-body' }, h('p', { class: 'hint' }, summary), h('div', { class: 'params' }, attack.parameters.map((one) => this.field(one))), this.odds,
      h('div', { class: 'buttons' }, h('button', { type: 'button', class: 'danger', 'data-key': `go-${attack.name}`, onclick: () => this.start() }, t('attacks.start'))));
    this.element = h('details', { class: 'card attack', open, ontoggle: () => { if (this.element.open) this.ask(); } }, h('summary', {}, h('h2', {}, attackName(attack.name))), this.body);
    if (open) this.ask();
  }

  field(one) {
    const label = has(`param.${one.name}`) ? t(`param.${one.name}`) : one.label ?? one.name;
    const set = (value) => { this.values[one.name] = String(value); this.later(); };
    if (one.choices) {
      const select = h('select', { 'data-key': `${this.attack.name}-${one.name}`, onchange: () => set(select.value) }, one.choices.map((choice) => h('option', { value: choice.value, selected: choice.value === one.default }, choice.label ?? choice.value)));
      const note = h('span', { class: 'hint' });
      const tell = () => text(note, one.choices.find((choice) => choice.value === select.value)?.hint ?? '');
      select.addEventListener('change', tell);
      tell();
      return h('label', { class: 'field wide' }, h('span', {}, label), select, note);
    }
    if (one.kind === 'node') {
      const select = h('select', { onchange: () => set(select.value) }, [...this.ctx.store.nodes.values()].map((node) => h('option', { value: String(node.node), selected: String(node.node) === String(one.default) }, t('node.n', { n: node.node }))));
      return h('label', { class: 'field' }, h('span', {}, label), select);
    }
    if (one.kind === 'text') return h('label', { class: 'field' }, h('span', {}, label), h('input', { type: 'text', value: one.default, onchange: (event) => set(event.target.value) }));
    const share = one.kind === 'share';
    return slider({ label, key: `${this.attack.name}-${one.name}`, min: one.min, max: one.max, step: one.step ?? (share ? 0.01 : 1), value: Number(one.default), show: (value) => (share ? percent(value, 0) : number(value)), input: set, hint: has(`param.${one.name}.hint`) ? t(`param.${one.name}.hint`) : null });
  }

  later() { clearTimeout(this.timer); this.timer = setTimeout(() => this.ask(), 120); }

  async ask() {
    let odds;
    try { odds = await get('odds', { attack: this.attack.name, ...this.values }); } catch { odds = null; }
    if (!odds || odds.chance === undefined || odds.chance === null) { replace(this.odds, odds?.sentence ? h('p', {}, odds.sentence) : null); return; }
    if (!this.number) {
      this.number = h('strong', { class: 'num' });
      this.note = h('span', { class: 'hint' });
      replace(this.odds, h('div', { class: 'chance' }, h('span', {}, t(has(`odds.${this.attack.name}`) ? `odds.${this.attack.name}` : 'odds')), this.number), this.note);
      if (odds.curve) {
        this.plot = new Plot({ title: t('odds.curve'), x: { show: (v) => percent(v, 0) }, y: { show: (v) => percent(v, 0), range: [0, 1.03] }, series: [{ look: 'theory', name: t(`odds.curve.${this.attack.name}`) }] });
        this.odds.append(this.plot.element);
      }
    }
    text(this.number, odds.chance >= 0.9995 ? percent(odds.chance, 0) : percent(odds.chance, odds.chance < 0.01 ? 3 : 1));
    text(this.note, odds.source ?? '');
    this.plot?.draw([odds.curve], { marks: odds.at ? [odds.at] : [], words: '' });
  }

  start() { cmd.give(this.ctx, cmd.attack(this.attack.name, this.values), t('attacks.started', { name: attackName(this.attack.name) })); }
}

