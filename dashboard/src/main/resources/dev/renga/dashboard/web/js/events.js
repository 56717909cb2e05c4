// Events in words: for the ticker, the log and the screen reader.

import { clock, coins, currentLanguage, duration, has, percent, short, t } from './i18n.js';

const QUIET = new Set(['BlockReached', 'PaymentReached', 'LinkOpened', 'LinkClosed', 'EventsLost']);
const SPOKEN = new Set(['NodeStarted', 'NodeStopped', 'NodeKilled', 'NodeFrozen', 'NodeThawed', 'NodeFailed', 'NetworkCut', 'NetworkHealed', 'PaymentTakenBack', 'BlockRefused', 'Availability', 'Reorganised', 'AttackNote']);
const TONE = {
  BlockMined: 'block', PaymentMade: 'pay', PaymentConfirmed: 'pay', PaymentTakenBack: 'bad', PaymentConflicted: 'bad', PaymentRefused: 'bad', BlockRefused: 'bad',
  NodeKilled: 'bad', NodeStopped: 'off', NodeFailed: 'bad', NodeFrozen: 'frozen', NodeStarted: 'good', NodeThawed: 'good', NodeCaughtUp: 'good',
  NetworkCut: 'bad', NetworkHealed: 'good', Reorganised: 'other', AttackNote: 'attack', Availability: 'warn', CommandGiven: 'off',
};

export function isQuiet(event) { return QUIET.has(event.event); }

export function tone(event) {
  if (event.event === 'Availability') return event.available ? 'good' : 'bad';
  return TONE[event.event] ?? 'off';
}

export function words(event) {
  const values = {
    n: event.node ?? '', hash: short(event.hash), height: event.height ?? '', from: event.from ?? '', to: event.to ?? '',
    amount: event.amount === undefined ? '' : coins(event.amount), took: duration(event.took), after: duration(event.after === undefined ? undefined : Math.max(0, event.after)),
    reason: event.reason || event.why || event.sentence || event.detail || '', depth: event.depth ?? '', confirmations: event.confirmations ?? '',
    txid: short(event.txid), command: event.command ?? '', nodes: event.nodes ?? '', links: event.links ?? '', count: event.count ?? '', transactions: event.transactions ?? '',
    groups: event.groups?.length ?? '', attack: event.attack ? attackName(event.attack) : '', phase: event.phase ?? '',
    measure: event.measure ? t(`available.${event.measure}`) : '', share: event.share === undefined ? '' : percent(event.share),
  };
  if (event.event === 'Reorganised') { values.from = short(event.from); values.to = short(event.to); }
  let key = `event.${event.event}`;
  if (event.event === 'NodeStarted' && event.again) key += '.again';
  if (event.event === 'BlockMined' && event.node === undefined) key += '.attacker';
  if (event.event === 'PaymentTakenBack' && event.confirmations === 1) key += '.1';
  if (event.event === 'AttackNote') { values.phase = event.figures ? said(event.figures, 'what') : ''; if (!values.phase) values.phase = has(`phase.${event.phase}`) ? t(`phase.${event.phase}`) : event.phase; }
  if (event.event === 'Availability') key += event.available ? '.back' : '.lost';
  return has(key) ? t(key, values) : `${event.event} ${event.node ?? ''}`;
}

export function attackName(name) {
  const key = `attack.${name}`;
  return has(key) ? t(key) : name;
}

// A sentence that the server has in both languages: {name: {en, ja}}, or name-en and name-ja.
export function said(from, name) {
  const language = currentLanguage();
  return from[name]?.[language] ?? from[name]?.en ?? from[`${name}-${language}`] ?? from[`${name}-en`] ?? '';
}

export function when(event) { return clock(event.ms); }

export function announcement(event) { return SPOKEN.has(event.event) ? words(event) : null; }
