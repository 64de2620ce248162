// One connection: a WebSocket, whose it is, and what became of it.

import { History } from './history.js';
import { explained } from './close-codes.js';

// Every consumer speaks this one, which says nothing: a browser gives a connection up that offers some and agrees on none.
const PLAIN = 'chanx';
const TOKEN = 'chanx.bearer.';

// What may stand in the name of a subprotocol (RFC 9110 §5.6.2).
export const fitsSubprotocol = (token) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(token);

// How a token goes with the handshake: `{url, protocols}`. `way` is `none`, `subprotocol`, or `query:<name>`.
export function handshake(url, token, way, spoken = []) {
  const offered = [...spoken];
  if (way === 'none' || !token) return { url, protocols: offered };
  if (way === 'subprotocol') {
    if (!fitsSubprotocol(token)) throw new Error('This token can not stand in the name of a subprotocol, which has neither spaces nor `=`, `/` or `,`.');
    return { url, protocols: [...(offered.length > 0 ? offered : [PLAIN]), `${TOKEN}${token}`] };
  }
  const name = way.replace(/^query:/, '');
  const joint = url.includes('?') ? '&' : '?';
  return { url: `${url}${joint}${encodeURIComponent(name)}=${encodeURIComponent(token)}`, protocols: offered };
}

// What a connection is: tells `changed` of each change of its state, and `happened` of each entry of its history.
export class Connection {
  constructor({ actionKey, changed = () => {}, happened = () => {}, make = (url, protocols) => new WebSocket(url, protocols) } = {}) {
    Object.assign(this, { changed, happened, make, history: new History({ actionKey }), state: 'idle', sent: 0, watchers: new Set() });
  }

  // Tells of all news from now on, with the frame where one was received, until what it returns is called.
  watch(watcher) {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  #tell(received) {
    this.changed();
    for (const watcher of this.watchers) watcher(received);
  }

  open(url, protocols = []) {
    this.drop();
    this.verdict = this.ended = this.closing = undefined;
    const socket = this.make(url, protocols);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.#is('connecting', 'Connecting …');
    socket.onopen = () => this.#is('open', `Open${socket.protocol ? `, speaking ${socket.protocol}` : ''}`);
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = ({ code, reason }) => this.#closed(code, reason);
  }

  #received(data) {
    const entry = this.history.add('received', data);
    if (entry.action === 'authentication' && entry.value.payload) {
      const { status_code: snake, statusCode: camel, data: about } = entry.value.payload;
      this.verdict = { status: snake ?? camel, text: entry.value.payload.status_text ?? entry.value.payload.statusText ?? '', detail: about?.detail ?? '' };
      entry.isWrong = this.verdict.status !== 200;
    }
    this.happened(entry);
    this.#tell(entry);
  }

  #closed(code, reason) {
    // A server may close with the same code, and before it has heard of ours.
    this.ended = { code, reason, words: explained(code, reason), by: this.closing === code ? 'us' : 'server' };
    this.socket = undefined;
    this.#is('closed', `Closed with ${code}`, code !== 1000);
  }

  // Sends text or bytes; `more` is what else the history knows of it, such as the `name` of a file.
  send(data, more = {}) {
    if (this.state !== 'open') throw new Error('This connection is not open.');
    this.socket.send(data);
    const entry = this.history.add('sent', data, more);
    this.happened(entry);
    return entry;
  }

  // A `ref` that no message of this connection has had.
  nextRef() {
    return `${(this.sent += 1)}`;
  }

  close(code = 1000) {
    this.closing = code;
    this.socket?.close(code);
  }

  // Forgets the socket that there was.
  drop() {
    if (!this.socket) return;
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close(1000);
    this.socket = undefined;
  }

  #is(state, words, isWrong = false) {
    this.state = state;
    const entry = this.history.add('status', words, { isWrong });
    this.happened(entry);
    this.#tell();
  }
}
