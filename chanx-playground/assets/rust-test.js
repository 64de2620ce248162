// A test in Rust, for `chanx-testing`, of what was just done.

import { compact, tokens } from './json-text.js';

const WORDS = new Set(('as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub '
  + 'ref return self static struct super trait true type unsafe use where while yield box try gen app json token state routes frame').split(' '));
// `json!` can't take much more in one piece: so many characters can be read, and macros go no deeper
// than 128 steps, of which a part takes one or two.
const SHORT = 400;
const PARTS = 64;
const BYTES = 64;

// `hasState`: whether the routes want the application's state.
export function rustTest({ steps, action_key: actionKey = 'action' }, { hasState = false } = {}) {
  const test = new Test(steps, actionKey);
  const body = test.lines();
  const state = hasState ? '.state(state().await)' : '';
  const settings = actionKey === 'action' ? '' : `.settings(|settings| settings.message_action_key = ${literal(actionKey)}.to_owned())`;
  const endpoints = [...new Set(steps.flatMap(({ endpoint }) => endpoint ?? []))].map((name) => `\`${name}\``).join(', ');
  const yours = ['`routes()`', hasState && '`state()`, the state as tests have it', test.hasToken && '`token(name)`, a token of that user'].filter(Boolean);
  return [
    `// Recorded in the playground${endpoints ? `, at ${endpoints}` : ''}. What differs each time, ids and times, is for you to leave out.`,
    `// Yours: ${yours.join('; ')}.`,
    ...(test.skipped > 0 ? [`// ${test.skipped === 1 ? 'One step is' : `${test.skipped} steps are`} left out, of connections that were opened before the recording began.`] : []),
    'use chanx_testing::TestApp;',
    `use serde_json::${test.hasLong ? '{Value, json}' : 'json'};`,
    '',
    '#[chanx_testing::test]',
    'async fn what_was_done_in_the_playground() {',
    `    let app = TestApp::new(routes())${state}${settings}.start();`,
    ...body.map((line) => (line ? `    ${line}` : '')),
    '}',
    ...(test.hasLong ? ['', 'fn frame(text: &str) -> Value {', '    serde_json::from_str(text).unwrap()', '}'] : []),
    '',
  ].join('\n');
}

class Test {
  constructor(steps, actionKey) {
    this.steps = steps;
    this.actionKey = actionKey;
    this.names = new Map();
    this.skipped = 0;
    this.hasLong = this.hasToken = false;
  }

  lines() {
    const openings = new Map();
    return this.steps.flatMap((step, index) => {
      if (step.kind === 'open') {
        openings.set(step.connection, { index, isNew: true });
        return ['', ...this.#open(step, index)];
      }
      const opening = openings.get(step.connection);
      if (opening) return this.#step(step, opening);
      this.skipped += 1;
      return [];
    });
  }

  #open({ connection, path, as }, index) {
    const who = this.#name(connection);
    const rest = this.steps.slice(index + 1);
    const end = rest.findIndex((step) => step.connection === connection && step.kind === 'open');
    const own = (end < 0 ? rest : rest.slice(0, end)).filter((step) => step.connection === connection);
    const isUsed = own.some((step, at) => step.kind === 'sent' || (step.kind === 'close' && step.by !== 'us') || (step.kind === 'received' && !(at === 0 && verdictOf(step, this.actionKey))));
    const isNamed = own.length > 0;
    if (as === 'token') this.hasToken = true;
    const token = as === 'token' ? `.bearer(&token(${literal(connection)}).await)` : '';
    return [`let ${isUsed ? 'mut ' : ''}${isNamed ? '' : '_'}${who} = app.client(${literal(path)})${token}.connect().await;`];
  }

  #step(step, opening) {
    const who = this.#name(step.connection);
    const isFirst = opening.isNew;
    opening.isNew = false;
    const verdict = isFirst && step.kind === 'received' ? verdictOf(step, this.actionKey) : undefined;
    if (verdict === 200) return [`${who}.assert_authenticated();`];
    if (verdict) return [`${who}.assert_refused(${verdict});`];
    if (step.kind === 'sent') return [this.#sent(who, step)];
    if (step.kind === 'received') return [this.#received(who, step)];
    return [step.by === 'us' ? `${who}.close(${step.code}).await;` : `${who}.assert_closed(${step.code}).await;`];
  }

  #sent(who, { text, binary, bytes }) {
    if (text === undefined) return `${who}.send_binary(${bytesOf(binary, bytes)}).await;`;
    return object(text) ? `${who}.send_json(&${this.#json(text)}).await;` : `${who}.send_text(${literal(text)}).await;`;
  }

  #received(who, { text, binary, bytes }) {
    if (text === undefined) return `assert_eq!(${who}.next_binary().await, ${bytesOf(binary, bytes)});`;
    return object(text) ? `assert_eq!(${who}.next_json().await, ${this.#json(text)});` : `assert_eq!(${who}.next_text().await, ${literal(text)});`;
  }

  #json(text) {
    const short = compact(text);
    if (short.length <= SHORT && partsOf(short) <= PARTS) return `json!(${inRust(short)})`;
    this.hasLong = true;
    return `frame(${literal(short)})`;
  }

  // A name that Rust takes, and that no other connection has.
  #name(given) {
    if (this.names.has(given)) return this.names.get(given);
    const plain = given.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
    const base = /^[a-z]/.test(plain) && !WORDS.has(plain) ? plain : `client_${plain}`.replace(/_$/, '');
    let name = base;
    for (let number = 2; [...this.names.values()].includes(name); number += 1) name = `${base}_${number}`;
    this.names.set(given, name);
    return name;
  }
}

// Values, keys, and what stands between them.
const partsOf = (short) => tokens(short).reduce((count, [kind, part]) => count + (kind ? 1 : part.length), 0);

// The status of an `authentication` frame.
function verdictOf({ text }, actionKey) {
  const frame = text === undefined ? undefined : object(text);
  if (frame?.[actionKey] !== 'authentication') return undefined;
  return frame.payload?.status_code ?? frame.payload?.statusCode;
}

function object(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}

// JSON as `json!` reads it: the same but for strings, and for integers that are no `i32`.
function inRust(text) {
  const part = ([kind, token]) => {
    if (kind === 'key' || kind === 'string') return literal(JSON.parse(token));
    if (kind === 'number') return integer(token);
    return kind ? token : token.replace(/[:,]/g, '$& ').replaceAll('{', '{ ').replaceAll('}', ' }').replaceAll('{  }', '{}');
  };
  return tokens(text).map(part).join('');
}

function integer(token) {
  if (!/^-?\d+$/.test(token)) return token;
  const value = BigInt(token);
  const digits = token.length > 5 ? token.replace(/\B(?=(\d{3})+$)/g, '_') : token;
  if (value >= -(2n ** 31n) && value < 2n ** 31n) return digits;
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return `${digits}_i64`;
  return value > 0n && value < 2n ** 64n ? `${digits}_u64` : `${digits}.0`;
}

// A string of Rust's.
export function literal(text) {
  const plain = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  const escaped = [...text].map((character) => {
    const code = character.codePointAt(0);
    if (plain[character]) return plain[character];
    // Half a pair is no character of Rust's.
    if (code >= 0xd800 && code <= 0xdfff) return '\\u{fffd}';
    // What can't be seen, or turns the direction of what can.
    const hidden = code < 0x20 || code === 0x7f || (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return hidden ? `\\u{${code.toString(16)}}` : character;
  });
  return `"${escaped.join('')}"`;
}

function bytesOf(binary, bytes = Uint8Array.from(atob(binary ?? ''), (character) => character.charCodeAt(0))) {
  if (bytes.length > 0 && bytes.length <= BYTES) return `vec![${[...bytes].map((byte, index) => (index === 0 ? `${byte}_u8` : byte)).join(', ')}]`;
  return `vec![0_u8; ${bytes.length}]`;
}
