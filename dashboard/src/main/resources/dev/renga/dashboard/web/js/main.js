// Begins the page: session, stream, language, theme, and which view is shown.

import { enter, get, Refused } from './api.js';
import { h, replace, s, text } from './dom.js';
import { announcement } from './events.js';
import { chooseFirst, currentLanguage, LANGUAGES, setLanguage, t } from './i18n.js';
import { History } from './history.js';
import { Store } from './store.js';
import * as network from './view-network.js';
import * as chain from './view-chain.js';
import * as ledger from './view-ledger.js';
import * as measures from './view-measures.js';
import * as attacks from './view-attacks.js';
import * as node from './view-node.js';
import * as simulation from './view-simulation.js';
import * as guide from './view-guide.js';

const VIEWS = { network, chain, ledger, measures, attacks, node, simulation, guide };
const LAB_ONLY = ['attacks', 'simulation', 'guide'];
const byId = (id) => document.getElementById(id);

let store;
let shown = null;

function theme() {
  let chosen = null;
  try { chosen = localStorage.getItem('renga-theme'); } catch { /* private windows */ }
  return chosen ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

function setTheme(next) {
  document.documentElement.dataset.theme = next;
  const button = byId('theme');
  const dark = next === 'dark';
  button.setAttribute('aria-label', t(dark ? 'theme.toLight' : 'theme.toDark'));
  button.title = t(dark ? 'theme.toLight' : 'theme.toDark');
  const strokes = dark
    ? [s('circle', { cx: 12, cy: 12, r: 4.2 }), s('path', { d: 'M12 2.8v2.4M12 18.8v2.4M2.8 12h2.4M18.8 12h2.4M5.5 5.5l1.7 1.7M16.8 16.8l1.7 1.7M18.5 5.5l-1.7 1.7M7.2 16.8l-1.7 1.7' })]
    : [s('path', { d: 'M20 14.2A8 8 0 0 1 9.8 4 8 8 0 1 0 20 14.2z' })];
  button.replaceChildren(s('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, strokes));
}

export function context() {
  return { store, toast, go };
}

function toast(sentence, bad = false) {
  const box = byId('toasts');
  const one = h('div', { class: bad ? 'toast bad' : 'toast' }, sentence);
  box.append(one);
  while (box.children.length > 3) box.firstChild.remove();
  setTimeout(() => one.remove(), bad ? 9000 : 4500);
}

function go(path) { location.hash = `#/${path}`; }

function route() {
  const parts = location.hash.replace(/^#\//, '').split('/');
  const lab = store.about.kind === 'lab';
  const known = parts[0] in VIEWS && (lab || !LAB_ONLY.includes(parts[0]));
  return known ? parts : ['network'];
}

function showNav(current) {
  const lab = store.about.kind === 'lab';
  const names = Object.keys(VIEWS).filter((name) => lab || !LAB_ONLY.includes(name));
  replace(byId('nav'), names.map((name) => h('a', { href: `#/${name}`, 'data-key': name, 'aria-current': name === current ? 'page' : null }, t(`nav.${name}`))));
  byId('nav').querySelector('[aria-current]')?.scrollIntoView?.({ block: 'nearest', inline: 'center' });
}

function showFrame() {
  byId('skip').textContent = t('skip');
  byId('nav').setAttribute('aria-label', t('nav.label'));
  byId('kind').textContent = t(`kind.${store?.about.kind ?? 'lab'}`);
  byId('languages').setAttribute('aria-label', t('language'));
  replace(byId('languages'), LANGUAGES.map(([code, name]) => h('button', {
    type: 'button', lang: code, 'data-key': `lang-${code}`, 'aria-pressed': String(code === currentLanguage()),
    onclick: () => { if (code !== currentLanguage()) { setLanguage(code); showFrame(); show(); } },
  }, name)));
  setTheme(document.documentElement.dataset.theme ?? theme());
  showLink();
}

function showLink() {
  const state = byId('link-state');
  const link = store?.link ?? 'waiting';
  state.className = `link-state ${link === 'live' ? 'live' : link === 'waiting' ? '' : 'lost'}`;
  text(state, t(`link.${link}`));
}

function show(moveFocus = false) {
  if (!store) return;
  const [name, ...rest] = route();
  shown?.destroy?.();
  shown = null;
  document.title = `${t(`nav.${name}`)} · Renga`;
  showNav(name);
  const main = byId('main');
  main.replaceChildren();
  if (!store.ready) { main.append(h('p', { class: 'notice' }, t('waiting'))); return; }
  shown = VIEWS[name].mount(main, context(), rest);
  if (moveFocus) { main.focus({ preventScroll: true }); scrollTo(0, 0); }
}

function ended() {
  shown?.destroy?.();
  shown = null;
  byId('main').replaceChildren(h('div', { class: 'notice' }, h('h1', {}, t('ended.title')), h('p', {}, t('ended.text'))));
}

let lastSaid = 0;
function heard(changed, events) {
  if (changed.has('link')) {
    showLink();
    if (store.link === 'ended') { ended(); return; }
  }
  if (changed.has('snapshot') && !shown) { show(); return; }
  if (changed.has('state')) store.history.take();
  shown?.update?.(changed, events);
  const said = events.map(announcement).filter(Boolean);
  const now = Date.now();
  if (said.length && now - lastSaid > 1500) { lastSaid = now; text(byId('announce'), said[said.length - 1]); }
}

async function begin() {
  chooseFirst();
  document.documentElement.dataset.theme = theme();
  showFrame();
  byId('theme').addEventListener('click', () => {
    const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    try { localStorage.setItem('renga-theme', next); } catch { /* private windows */ }
    setTheme(next);
    shown?.recolour?.();
  });
  byId('skip').addEventListener('click', (event) => { event.preventDefault(); byId('main').focus(); });
  let about;
  try {
    about = await enter();
  } catch (problem) {
    const refused = problem instanceof Refused && (problem.status === 401 || problem.status === 403);
    byId('main').replaceChildren(h('div', { class: 'notice' }, h('h1', {}, t(refused ? 'door.title' : 'ended.title')), h('p', {}, t(refused ? 'door.text' : 'ended.text'))));
    return;
  }
  chooseFirst(about.language);
  store = new Store(about);
  store.history = new History(store);
  await store.history.load();
  try { store.addEvents(await get('events')); } catch { /* the stream brings the next ones */ }
  store.listen(heard);
  addEventListener('hashchange', () => show(true));
  showFrame();
  show();
  store.open();
}

begin();
