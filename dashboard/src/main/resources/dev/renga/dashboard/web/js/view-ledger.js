// People, what they own, and every payment with what became of it.

import * as cmd from './commands.js';
import { h, replace, text } from './dom.js';
import { clock, coins, integer, short, t } from './i18n.js';

const SHOWN = 60;

export function mount(root, ctx) {
  const { store } = ctx;
  const lab = store.about.kind === 'lab';
  const people = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('ledger.people') });
  const payments = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('ledger.payments') });
  const total = h('p', { class: 'hint' });
  root.append(h('h1', {}, t('nav.ledger')), h('p', { class: 'lead' }, t(lab ? 'ledger.lead' : 'ledger.lead.node')),
    h('div', { class: lab ? 'two wide' : '' },
      lab ? h('div', { class: 'stack' }, h('section', { class: 'card' }, h('h2', {}, t('ledger.people')), total, people), payCard(ctx)) : null,
      h('section', { class: 'card' }, h('h2', {}, t(lab ? 'ledger.payments' : 'ledger.pool')), payments)));

  let at = 0;
  function show() {
    at = performance.now();
    if (lab) {
      const sum = [...store.people.values()].reduce((all, person) => all + person.balance, 0);
      text(total, t('ledger.total', { n: coins(sum) }));
      replace(people, peopleTable(store));
    }
    replace(payments, paymentTable(store, lab));
  }

  function update(changed) {
    if ((changed.has('people') || changed.has('payments') || changed.has('snapshot')) && performance.now() - at > 350) show();
    else if (changed.has('state') && performance.now() - at > 1500) show();
  }
  show();
  return { update, destroy() {} };
}

function peopleTable(store) {
  return h('table', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('ledger.person')), h('th', { scope: 'col' }, t('ledger.through')), h('th', { scope: 'col', class: 'num' }, t('ledger.balance')), h('th', { scope: 'col', class: 'num' }, t('ledger.pending')))),
    h('tbody', {}, [...store.people.values()].map((person) => h('tr', {},
      h('th', { scope: 'row' }, person.name), h('td', {}, person.node >= 0 ? h('a', { href: `#/network/${person.node}` }, t('node.n', { n: person.node })) : h('span', { class: 'tag bad' }, t('ledger.nobody'))),
      h('td', { class: 'num' }, coins(person.balance)), h('td', { class: `num ${person.pending < 0 ? 'minus' : person.pending > 0 ? 'plus' : ''}` }, person.pending === 0 ? '–' : (person.pending > 0 ? '+' : '') + coins(person.pending))))));
}

const LOOK = { pending: 'warn', confirmed: 'good', taken_back: 'bad', conflicted: 'bad', refused: 'bad' };

export function paymentTag(payment) {
  const tag = (key, values) => h('span', { class: `tag ${LOOK[payment.status] ?? ''}` }, t(key, values));
  if (payment.status === 'confirmed') return tag(payment.confirmations === 1 ? 'payment.confirmed.1' : 'payment.confirmed', { n: integer(payment.confirmations) });
  if (isRobbed(payment)) return tag(payment.status === 'conflicted' ? 'payment.robbed' : 'payment.taken_back', { n: integer(payment.most) });
  return tag(`payment.${payment.status}`);
}

// Payments that were confirmed once and are not any more come first: nothing else in a ledger matters as much.
function isRobbed(payment) {
  return payment.status === 'taken_back' || (payment.status === 'conflicted' && payment.most > 0);
}

function paymentTable(store, lab) {
  const newest = [...store.payments.values()].reverse();
  const robbed = newest.filter(isRobbed);
  const rows = [...robbed, ...newest.filter((payment) => !isRobbed(payment))].slice(0, SHOWN);
  if (rows.length === 0) return h('p', { class: 'empty' }, t('ledger.none'));
  return h('table', { class: 'payments' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('fact.time')), lab ? h('th', { scope: 'col' }, t('ledger.who')) : h('th', { scope: 'col' }, t('ledger.txid')), h('th', { scope: 'col', class: 'num' }, t('ledger.amount')), h('th', { scope: 'col' }, t('ledger.state')))),
    h('tbody', {}, rows.map((payment) => h('tr', { class: payment.status },
      h('td', { class: 'num' }, clock(payment.ms)), lab ? h('td', {}, `${payment.from} → ${payment.to}`) : h('td', { class: 'mono' }, short(payment.txid)),
      h('td', { class: 'num', title: t('ledger.fee', { n: integer(payment.fee) }) }, coins(payment.amount)), h('td', {}, paymentTag(payment))))));
}

function payCard(ctx) {
  const { store } = ctx;
  const names = [...store.people.keys()];
  const choose = (label, key, at) => { const select = h('select', { 'data-key': key }, names.map((name, i) => h('option', { value: name, selected: i === at }, name))); return [select, h('label', { class: 'field' }, h('span', {}, t(label)), select)]; };
  const [from, fromField] = choose('ledger.from', 'from', 0);
  const [to, toField] = choose('ledger.to', 'to', 1);
  const amount = h('input', { type: 'number', min: '0.00001', max: '1000000', step: 'any', value: '0.5', 'data-key': 'amount' });
  return h('form', { class: 'card stack', onsubmit: (event) => { event.preventDefault(); cmd.give(ctx, cmd.pay(from.value, to.value, amount.value), t('pay.done', { from: from.value, to: to.value, amount: amount.value })); } },
    h('h2', {}, t('ledger.pay')), h('div', { class: 'three' }, fromField, toField, h('label', { class: 'field' }, h('span', {}, t('ledger.amount')), amount)),
    h('div', {}, h('button', { type: 'submit', class: 'main' }, t('ledger.send'))));
}
