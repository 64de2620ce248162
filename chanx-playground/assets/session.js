// What was done, step by step: to be saved, done again, or made into a test. Tokens are not part of it.

const KIND = 'chanx-playground-session';
export const MOST = 2000;
// Of all frames together, in characters and bytes.
export const MOST_SIZE = 32 * 2 ** 20;
// What comes before anything is said, as far as it is kept where what follows is not.
const BEGINNING = 16;

export class Session {
  constructor() {
    this.steps = [];
    this.size = this.dropped = 0;
  }

  // Notes a step of somebody who has a `name` then and later: `open`, `sent`, `received` or `close`.
  note(who, step) {
    this.steps.push({ who, ...step });
    this.size += sizeOf(step);
    if (this.steps.length <= MOST && this.size <= MOST_SIZE) return;
    // Some more, so that not each step looks through all of them.
    let [start, left, size] = [0, this.steps.length, this.size];
    while (left > MOST * 0.9 || size > MOST_SIZE * 0.9) {
      size -= sizeOf(this.steps[start]);
      left -= 1;
      start += 1;
    }
    const before = this.steps.length;
    this.#from(start);
    this.dropped += before - this.steps.length;
  }

  clear() {
    this.#from(this.steps.length);
    this.dropped = 0;
  }

  // Keeps what is from here on. It is said over connections that were opened before: how each of these began is kept too, until
  // something was said, since that comes again by itself.
  #from(start) {
    const beginnings = new Map();
    for (const step of this.steps.slice(0, start)) {
      if (step.kind === 'open') beginnings.set(step.who, { steps: [step], isOver: false });
      if (step.kind === 'close') beginnings.delete(step.who);
      const beginning = beginnings.get(step.who);
      if (step.kind === 'sent' && beginning) beginning.isOver = true;
      if (step.kind === 'received' && beginning && !beginning.isOver && beginning.steps.length <= BEGINNING) beginning.steps.push(step);
    }
    this.steps = [...[...beginnings.values()].flatMap(({ steps }) => steps), ...this.steps.slice(start)];
    this.size = this.steps.reduce((size, step) => size + sizeOf(step), 0);
  }

  // As it is saved. `actionKey` is the field that says what a frame is.
  save(actionKey) {
    const names = new Map();
    for (const { who } of this.steps) if (!names.has(who)) names.set(who, unique(who.name, [...names.values()]));
    const steps = this.steps.map(({ who, data, ...step }) => ({ connection: names.get(who), ...step, ...content(data) }));
    return { kind: KIND, version: 1, action_key: actionKey, steps };
  }
}

const sizeOf = ({ data }) => data?.length ?? data?.byteLength ?? 0;

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
