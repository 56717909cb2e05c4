// Commands, as `LabCommand` reads them, and what to do with a refusal.

import { command } from './api.js';
import { currentLanguage, has, t } from './i18n.js';

export async function give(ctx, body, done) {
  try {
    const answer = await command(body);
    if (done) ctx.toast(done);
    return answer;
  } catch (problem) {
    const sentence = problem.message ?? String(problem);
    ctx.toast(currentLanguage() === 'en' ? sentence : `${t('refused')} ${sentence}`, true);
    return null;
  }
}

export const kill = (node) => ({ command: 'kill', nodes: String(node) });
export const stop = (node) => ({ command: 'stop', nodes: String(node) });
export const restart = (node) => ({ command: 'restart', nodes: String(node) });
export const freeze = (node) => ({ command: 'freeze', nodes: String(node) });
export const thaw = (node) => ({ command: 'thaw', nodes: String(node) });
export const mine = (node, blocks = 1) => ({ command: 'mine', nodes: String(node), blocks });
export const heal = () => ({ command: 'heal' });
export const add = () => ({ command: 'add' });
export const cut = (groups) => ({ command: 'cut', groups });
export const payments = (rate) => ({ command: 'payments', rate });
export const pay = (from, to, amount) => ({ command: 'pay', from, to, amount: String(amount) });
export const shares = (byNode) => ({ command: 'shares', shares: byNode });
export const mining = (mode) => ({ command: 'mining', mode });
export const attack = (name, parameters) => ({ command: 'attack', name, parameters });
export const attackStop = (id) => ({ command: 'attack-stop', ...(id ? { id } : {}) });

// Two sides of the same size, west and east where there are regions.
export function halves(store) {
  const order = { NA: 0, SA: 1, EU: 2, AP: 3, AU: 4, JP: 5 };
  const nodes = [...store.nodes.values()].sort((a, b) => (order[a.region] ?? 0) - (order[b.region] ?? 0) || a.node - b.node).map((node) => node.node);
  const middle = Math.ceil(nodes.length / 2);
  return [nodes.slice(0, middle).sort((a, b) => a - b), nodes.slice(middle).sort((a, b) => a - b)];
}

export function down(store) {
  return [...store.nodes.values()].filter((node) => ['stopped', 'killed', 'failed'].includes(node.status));
}

export function statusText(status) {
  const key = `status.${status}`;
  return has(key) ? t(key) : status;
}
