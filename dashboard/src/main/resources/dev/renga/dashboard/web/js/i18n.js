// Two languages. A text may hold {names}; numbers and times follow the language.

import { en } from './text-en.js';
import { ja } from './text-ja.js';

const TEXTS = { en, ja };
export const LANGUAGES = [['en', 'English'], ['ja', '日本語']];

function remembered() {
  try { return localStorage.getItem('renga-language'); } catch { return null; }
}

let language = 'en';
let plain; let fine; let whole;

export function chooseFirst(suggested) {
  const wish = remembered() ?? suggested ?? (navigator.languages ?? []).find((one) => one.slice(0, 2) in TEXTS) ?? 'en';
  setLanguage(wish.slice(0, 2) in TEXTS ? wish.slice(0, 2) : 'en', false);
}

export function setLanguage(next, remember = true) {
  language = next;
  document.documentElement.lang = next;
  plain = new Intl.NumberFormat(next, { maximumFractionDigits: 2 });
  fine = new Intl.NumberFormat(next, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  whole = new Intl.NumberFormat(next, { maximumFractionDigits: 0 });
  if (remember) { try { localStorage.setItem('renga-language', next); } catch { /* private windows */ } }
}

export function currentLanguage() { return language; }

export function has(key) { return key in TEXTS[language]; }

export function t(key, values) {
  const text = TEXTS[language][key] ?? TEXTS.en[key] ?? key;
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

export const number = (value) => plain.format(value);
export const significant = (value, digits = 4) => new Intl.NumberFormat(language, { maximumSignificantDigits: digits }).format(value);
export const integer = (value) => whole.format(value);
export const percent = (share, digits = 1) => new Intl.NumberFormat(language, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share);

// Satoshi as coins, always with enough digits to see the difference.
export function coins(satoshi) {
  return new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 8 }).format(satoshi / 1e8);
}

export function duration(milliseconds) {
  if (milliseconds === null || milliseconds === undefined || Number.isNaN(milliseconds)) return '–';
  if (milliseconds < 1000) return t('unit.ms', { n: whole.format(milliseconds) });
  if (milliseconds < 60_000) return t('unit.s', { n: fine.format(milliseconds / 1000) });
  return t('unit.min', { n: fine.format(milliseconds / 60_000) });
}

// Time since the network's start, as m:ss.
export function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const h = Math.floor(seconds / 3600);
  const m = Math.floor(seconds / 60) % 60;
  const ss = String(seconds % 60).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${ss}` : `${m}:${ss}`;
}

export const short = (hash) => (hash ? `${hash.replace(/^0+/, '').slice(0, 8)}` : '–');
