// Sessions: saved, opened, replayed, and made into tests in Rust.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Connection } from '../../assets/connection.js';
import { nameOf, replay } from '../../assets/replay.js';
import { literal, rustTest } from '../../assets/rust-test.js';
import { Session, opened } from '../../assets/session.js';

const near = (name) => new URL(name, import.meta.url);
const recorded = opened(await readFile(near('session.json'), 'utf8'));

// `cargo test` compiles and runs what stands there; `BLESS=1` writes it anew.
test('a session is a test in Rust, which the compiler takes', async () => {
  const made = rustTest(recorded);
  if (process.env.BLESS) await writeFile(near('copied.txt'), made);
  assert.equal(made, await readFile(near('copied.txt'), 'utf8'));
});

test('an application with a state is given one, and what is not asked for is not named', () => {
  const made = rustTest({ steps: [{ connection: 'A', kind: 'open', path: '/ws/', as: 'cookies' }] }, { hasState: true });
  assert.match(made, /TestApp::new\(routes\(\)\)\.state\(state\(\)\.await\)\.start\(\)/);
  assert.match(made, /let _a = app\.client\("\/ws\/"\)\.connect\(\)\.await;/);
  assert.doesNotMatch(made, /token/);
});

test('names are such that Rust takes them, each its own', () => {
  const open = (connection) => ({ connection, kind: 'open', path: '/', as: 'cookies' });
  const close = (connection) => ({ connection, kind: 'close', code: 1000 });
  const made = rustTest({ steps: ['A b', 'a-B', '7', 'fn', 'Ünï'].flatMap((name) => [open(name), close(name)]) });
  assert.deepEqual([...made.matchAll(/let (\w+) =(?! TestApp)/g)].map(([, name]) => name), ['a_b', 'a_b_2', 'client_7', 'client_fn', 'n']);
});

test('texts are literals of Rust', () => {
  assert.equal(literal('a"\\\n\t\u0007\u202e'), String.raw`"a\"\\\n\t\u{7}\u{202e}"`);
  assert.equal(literal('\ud800'), String.raw`"\u{fffd}"`);
  assert.equal(literal('🦀'), '"🦀"');
});

test('a session is saved with the names of the end, without tokens, and opened again', () => {
  const session = new Session();
  const [one, other] = [{ name: 'A' }, { name: 'A' }];
  session.note(one, { kind: 'open', path: '/', as: 'token' });
  session.note(other, { kind: 'sent', data: new Uint8Array([0, 255]).buffer });
  one.name = 'Ann';
  other.name = 'Ann';
  const { steps, endpoint } = opened(JSON.stringify(session.save('Chat')));
  assert.equal(endpoint, 'Chat');
  assert.deepEqual(steps.map(({ connection }) => connection), ['Ann', 'Ann 2']);
  assert.deepEqual([...steps[1].bytes], [0, 255]);
  assert.throws(() => opened('{}'), /no session/);
  assert.throws(() => opened('{"kind":"chanx-playground-session","version":2,"steps":[]}'), /newer/);
});

// A server that answers each text with these frames.
function stage(answers) {
  const make = () => {
    const socket = {
      protocol: '',
      send: (text) => setImmediate(() => (answers[text] ?? []).forEach((data) => (typeof data === 'number' ? socket.onclose({ code: data, reason: '' }) : socket.onmessage({ data })))),
      close: (code) => setImmediate(() => socket.onclose?.({ code, reason: '' })),
    };
    setImmediate(() => socket.onopen());
    return socket;
  };
  const connection = new Connection({ make });
  return { connection: async () => { connection.open('ws://localhost/'); return connection; } };
}

const steps = [
  { connection: 'A', kind: 'open', path: '/', as: 'cookies' },
  { connection: 'A', kind: 'sent', text: 'ask' },
  { connection: 'A', kind: 'received', text: '{"action":"yes"}' },
  { connection: 'A', kind: 'received', text: '{"action":"done"}' },
  { connection: 'A', kind: 'close', code: 1000 },
];

test('a session is done again, and comes out the same', async () => {
  const done = await replay({ steps }, stage({ ask: ['{"action":"yes","payload":1}', '{"action":"done"}'] }));
  assert.deepEqual(done, { done: 5, differences: [] });
});

test('what comes out differently is told with its step', async () => {
  const other = await replay({ steps }, stage({ ask: ['{"action":"no"}', '{"action":"done"}'] }));
  assert.deepEqual(other.differences, ['step 3, A: `no` came where `yes` came before']);
  const missing = await replay({ steps }, stage({ ask: ['{"action":"yes"}'] }), 500);
  assert.deepEqual(missing, { done: 3, differences: ['step 4, A: nothing came where `done` came before, for 500 ms'] });
  const closed = await replay({ steps }, stage({ ask: [1011] }));
  assert.deepEqual(closed.differences, ['step 3, A: closed where `yes` came before', 'step 4, A: closed where `done` came before', 'step 5, A: closed with 1011, before with 1000']);
});

test('frames have names', () => {
  assert.deepEqual([{ text: '{"action":"a"}' }, { text: '[]' }, { text: 'a' }, { bytes: [] }].map(nameOf), ['`a`', 'JSON', 'text', 'something binary']);
});
