// What was done, step by step: to be saved, done again, or made into a test. Tokens are not part of it.

const KIND = 'chanx-playground-session';
const MOST = 2000;

export class Session {
  constructor() {
    this.steps = [];
  }

  // Notes a step of somebody who has a `name` then and later: `open`, `sent`, `received` or `close`.
  note(who, step) {
    this.steps.push({ who, ...step });
    if (this.steps.length > MOST) this.steps.shift();
  }

  clear() {
    this.steps = [];
  }

  // As it is saved.
  save(endpoint) {
    const names = new Map();
    for (const { who } of this.steps) if (!names.has(who)) names.set(who, unique(who.name, [...names.values()]));
    const steps = this.steps.map(({ who, data, ...step }) => ({ connection: names.get(who), ...step, ...content(data) }));
    return { kind: KIND, version: 1, endpoint, steps };
  }
}

// Reads what was saved.
export function opened(text) {
  const saved = JSON.parse(text);
  if (saved?.kind !== KIND || !Array.isArray(saved.steps)) throw new Error('This file is no session of the playground.');
  if (saved.version !== 1) throw new Error('This session was saved by a newer playground.');
  return { ...saved, steps: saved.steps.map(({ binary, ...step }) => (binary === undefined ? step : { ...step, bytes: fromBase64(binary) })) };
}

function content(data) {
  if (data === undefined) return {};
  return typeof data === 'string' ? { text: data } : { binary: toBase64(new Uint8Array(data)) };
}

const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

function unique(name, taken) {
  let found = name;
  for (let number = 2; taken.includes(found); number += 1) found = `${name} ${number}`;
  return found;
}
