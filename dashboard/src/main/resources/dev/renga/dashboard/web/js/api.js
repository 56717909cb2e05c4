// Calls of the server that served this page. docs/dashboard.md lists them.

let key = '';

export class Refused extends Error {
  constructor(status, sentence) { super(sentence); this.status = status; }
}

async function read(response) {
  let body;
  try { body = await response.json(); } catch { body = {}; }
  if (!response.ok) throw new Refused(response.status, body.error ?? response.statusText);
  return body;
}

function post(call, body) {
  return fetch(`api/${call}`, {
    method: 'POST', credentials: 'same-origin', cache: 'no-store',
    headers: { 'Content-Type': 'application/json', 'X-Renga-Key': key },
    body: JSON.stringify(body),
  });
}

// Exchanges the token of the link for a cookie, and takes it out of the address bar and the history.
export async function enter() {
  const token = location.hash.slice(1);
  if (/^[0-9a-f]{48}$/.test(token)) {
    history.replaceState(null, '', location.pathname);
    await read(await post('login', { token }));
  }
  const session = await get('session');
  key = session.key;
  return session;
}

export async function get(call, parameters) {
  const query = parameters ? `?${new URLSearchParams(parameters)}` : '';
  return read(await fetch(`api/${call}${query}`, { credentials: 'same-origin', cache: 'no-store' }));
}

export async function command(body) {
  return read(await post('command', body));
}
