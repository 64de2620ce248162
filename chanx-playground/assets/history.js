// What has happened on one connection: frames both ways, and what became of it. Answers find what they answer by `ref`.

import { parse } from './json-text.js';

export const KEPT = 500;
// Of what is kept, in characters and bytes; the newest is kept in any case.
export const KEPT_SIZE = 16 * 2 ** 20;

export class History {
  constructor({ actionKey = 'action', now = () => performance.now(), clock = () => new Date() } = {}) {
    Object.assign(this, { actionKey, now, clock });
    this.entries = [];
    this.number = this.size = 0;
  }

  // Notes something: `kind` is `sent`, `received` or `status`.
  add(kind, data, more = {}) {
    const entry = { number: (this.number += 1), kind, at: this.clock(), stamp: this.now(), data, ...read(data, this.actionKey), ...more };
    this.#pair(entry);
    this.entries.push(entry);
    this.size += entry.size;
    while (this.entries.length > KEPT || (this.size > KEPT_SIZE && this.entries.length > 1)) this.size -= this.entries.shift().size;
    return entry;
  }

  // The message that a frame answers, by the `ref` that comes back, with the time between the two.
  #pair(entry) {
    if (entry.kind !== 'received' || entry.ref === undefined) return;
    const asked = this.entries.findLast((other) => other.kind === 'sent' && other.ref === entry.ref);
    if (!asked) return;
    entry.answers = asked.number;
    entry.latency = entry.stamp - asked.stamp;
  }

  clear() {
    this.entries = [];
    this.size = 0;
  }
}

// What is known of a frame's content.
function read(data, actionKey) {
  if (typeof data !== 'string') return { size: data?.byteLength ?? 0 };
  try {
    const value = parse(data);
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    return isObject ? { value, action: value[actionKey], ref: value.ref, size: data.length } : { value, size: data.length };
  } catch {
    return { size: data.length };
  }
}

// Whether an entry is one that somebody looks for: by its direction, and by words in it.
export function isWanted(entry, { kind = '', words = '' } = {}) {
  const isKind = kind === '' || entry.kind === kind || (kind === 'errors' && (entry.action === 'error' || entry.isWrong));
  const text = typeof entry.data === 'string' ? entry.data.toLowerCase() : 'binary';
  return isKind && words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

// The list of problems that an error frame holds; nothing where it is another frame.
export function problemsOf({ action, value }) {
  return action === 'error' && Array.isArray(value.payload) ? value.payload : undefined;
}

export function latencyText(milliseconds) {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
