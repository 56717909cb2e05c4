// What the page knows: the tables of the scene, the latest events, and who wants to hear of changes.

export const TABLES = ['nodes', 'links', 'blocks', 'people', 'payments'];
const KEPT_EVENTS = 600;

export class Store {
  constructor(about) {
    this.about = about;
    this.state = {};
    this.events = [];
    this.ready = false;
    this.link = 'waiting';
    for (const table of TABLES) this[table] = new Map();
    this.changed = new Set();
    this.happened = [];
    this.listeners = new Set();
    this.scheduled = false;
  }

  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  open() {
    this.source = new EventSource('api/stream');
    this.source.addEventListener('snapshot', (message) => this.snapshot(JSON.parse(message.data)));
    this.source.addEventListener('delta', (message) => this.delta(JSON.parse(message.data)));
    this.source.addEventListener('open', () => this.setLink('live'));
    this.source.addEventListener('error', () => this.setLink(this.source.readyState === EventSource.CLOSED ? 'ended' : 'lost'));
    addEventListener('pagehide', () => this.source.close());
    addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  }

  setLink(link) {
    if (this.link === link) return;
    this.link = link;
    this.mark('link');
  }

  snapshot(json) {
    this.state = json.state;
    for (const table of TABLES) {
      this[table] = new Map(Object.entries(json[table] ?? {}));
      this.mark(table);
    }
    this.ready = true;
    this.mark('state');
    this.mark('snapshot');
  }

  delta(json) {
    if (json.state) {
      for (const [name, value] of Object.entries(json.state)) {
        if (value === null) delete this.state[name]; else this.state[name] = value;
      }
      this.mark('state');
    }
    for (const table of TABLES) {
      const change = json[table];
      if (!change) continue;
      for (const [key, row] of Object.entries(change.set ?? {})) this[table].set(key, row);
      for (const key of change.gone ?? []) this[table].delete(key);
      this.mark(table);
    }
    if (json.events) this.addEvents(json.events);
  }

  addEvents(events) {
    const known = this.events.length ? this.events[this.events.length - 1].seq : 0;
    const fresh = events.filter((event) => event.seq > known);
    this.events.push(...fresh);
    if (this.events.length > KEPT_EVENTS) this.events.splice(0, this.events.length - KEPT_EVENTS);
    this.happened.push(...fresh);
    if (this.happened.length > KEPT_EVENTS) this.happened.splice(0, this.happened.length - KEPT_EVENTS);
    this.mark('events');
  }

  // Many changes make one call of the listeners, before the next picture.
  mark(what) {
    this.changed.add(what);
    if (this.scheduled) return;
    this.scheduled = true;
    const tell = () => {
      this.scheduled = false;
      const changed = this.changed;
      const happened = this.happened;
      this.changed = new Set();
      this.happened = [];
      for (const listener of [...this.listeners]) listener(changed, happened);
    };
    if (document.hidden) setTimeout(tell, 500); else requestAnimationFrame(tell);
  }
}
