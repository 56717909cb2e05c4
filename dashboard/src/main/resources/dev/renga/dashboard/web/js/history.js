// One sample a second of what the plots show. The server has the past; the page adds to it.

import { get } from './api.js';

const KEPT = 900;

export class History {
  constructor(store) {
    this.store = store;
    this.samples = [];
  }

  async load() {
    try { this.samples = (await get('history')).samples ?? []; } catch { this.samples = []; }
  }

  // Called by whoever draws; takes a sample when a second has passed.
  take() {
    const state = this.store.state;
    if (state.ms === undefined) return;
    const last = this.samples[this.samples.length - 1];
    if (last && state.ms < last.ms) this.samples = [];
    if (last && state.ms - last.ms < 1000) return;
    if (state.sample) this.samples.push({ ...state.sample, ms: state.ms });
    if (this.samples.length > KEPT) this.samples.splice(0, this.samples.length - KEPT);
  }
}
