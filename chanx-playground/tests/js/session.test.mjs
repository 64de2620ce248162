// Sessions: saved, opened, replayed, and made into tests in Rust.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Connection } from '../../assets/connection.js';
import { nameOf, outcome, replay } from '../../assets/replay.js';
import { literal, rustTest } from '../../assets/rust-test.js';
import { KEPT } from '../../assets/history.js';
import { MOST, MOST_SIZE, Session, opened } from '../../assets/session.js';

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
  const close = (connection) => ({ connection, kind: 'close', code: 1000, by: 'us' });
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
  const { steps, action_key: key } = opened(JSON.stringify(session.save('type')));
  assert.equal(key, 'type');
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
  { connection: 'A', kind: 'close', code: 1000, by: 'us' },
];

test('a session is done again, and comes out the same', async () => {
  const done = await replay({ steps }, stage({ ask: ['{"action":"yes","payload":1}', '{"action":"done"}'] }));
  assert.deepEqual(done, { done: 5, skipped: 0, differences: [] });
  assert.equal(outcome({ steps }, done), '5 of 5 steps done again: it came out the same.');
});

test('what comes out differently is told with its step', async () => {
  const other = await replay({ steps }, stage({ ask: ['{"action":"no"}', '{"action":"done"}'] }));
  assert.deepEqual(other.differences, ['step 3, A: `no` came where `yes` came before']);
  const missing = await replay({ steps }, stage({ ask: ['{"action":"yes"}'] }), 500);
  assert.deepEqual(missing, { done: 3, skipped: 0, differences: ['step 4, A: nothing came where `done` came before, for 500 ms'] });
  const closed = await replay({ steps }, stage({ ask: [1011] }));
  assert.deepEqual(closed.differences, ['step 3, A: closed where `yes` came before', 'step 4, A: closed where `done` came before', 'step 5, A: closed with 1011, before with 1000']);
});

test('what belongs to no opening is left out, and told', async () => {
  const headless = steps.slice(1);
  const done = await replay({ steps: headless }, stage({}));
  assert.deepEqual(done, { done: 4, skipped: 4, differences: [] });
  assert.equal(outcome({ steps: headless }, done), '0 of 4 steps done again; 4 left out, of connections that were opened before the session began.');
  assert.match(rustTest({ steps: headless }), /^\/\/ 4 steps are left out/m);
  assert.doesNotMatch(rustTest({ steps }), /left out, of/);
});

test('more answers than the history keeps are all heard', async () => {
  const count = KEPT + 100;
  const answers = Array.from({ length: count }, (_, index) => `{"action":"a${index}"}`);
  const many = [steps[0], steps[1], ...answers.map((text) => ({ connection: 'A', kind: 'received', text })), steps.at(-1)];
  assert.deepEqual(await replay({ steps: many }, stage({ ask: answers }), 500), { done: count + 3, skipped: 0, differences: [] });
});

test('who closes is told apart, in a replay and in a test', async () => {
  const server = [...steps.slice(0, 2), { connection: 'A', kind: 'close', code: 1000, by: 'server' }];
  assert.deepEqual((await replay({ steps: server }, stage({ ask: [1000] }))).differences, []);
  assert.deepEqual((await replay({ steps: server }, stage({}), 300)).differences, ['step 3, A: it was not closed, for 300 ms']);
  const ours = [...steps.slice(0, 2), { connection: 'A', kind: 'close', code: 1000, by: 'us' }];
  assert.match(rustTest({ steps: server }), /a\.assert_closed\(1000\)\.await;/);
  assert.match(rustTest({ steps: ours }), /a\.close\(1000\)\.await;/);
});

test('frames are told apart by the key that the application has for that', async () => {
  const kind = (one) => ({ ...one, text: one.text?.replace('"action"', '"kind"') });
  const session = { steps: steps.map(kind), action_key: 'kind' };
  const other = await replay(session, stage({ ask: ['{"kind":"no"}', '{"kind":"done"}'] }));
  assert.deepEqual(other.differences, ['step 3, A: `no` came where `yes` came before']);
  const verdict = { connection: 'A', kind: 'received', text: '{"kind":"authentication","payload":{"status_code":200}}' };
  const made = rustTest({ steps: [steps[0], verdict], action_key: 'kind' });
  assert.match(made, /a\.assert_authenticated\(\);/);
  assert.match(made, /settings\.message_action_key = "kind"\.to_owned\(\)/);
});

test('what is too much for `json!` is read as a text', () => {
  const list = (length) => ({ steps: [steps[0], { connection: 'A', kind: 'sent', text: JSON.stringify({ list: Array.from({ length }, () => 1) }) }] });
  assert.match(rustTest(list(150)), /send_json\(&frame\(/);
  assert.match(rustTest(list(25)), /send_json\(&json!\(/);
});

// A session of one who opens, hears a verdict and a greeting, and then says this many things.
function long(count, data = 'x') {
  const session = new Session();
  const who = { name: 'A' };
  session.note(who, { kind: 'open', path: '/', as: 'cookies' });
  session.note(who, { kind: 'received', data: 'verdict' });
  session.note(who, { kind: 'received', data: 'greeting' });
  for (let number = 0; number < count; number += 1) session.note(who, { kind: 'sent', data: `${number}${data}` });
  return { session, who };
}

const brief = ({ steps: all }) => all.map(({ kind, data }) => data ?? kind);

test('how a connection began is kept where what followed is not', () => {
  const { session, who } = long(MOST + 50);
  assert.deepEqual(brief(session).slice(0, 3), ['open', 'verdict', 'greeting']);
  assert.ok(session.steps.length <= MOST && session.dropped > 0);
  assert.equal(session.steps.length + session.dropped, MOST + 53);
  assert.equal(session.steps.at(-1).data, `${MOST + 49}x`);
  session.note(who, { kind: 'received', data: 'late' });
  session.clear();
  assert.deepEqual([brief(session), session.dropped], [['open', 'verdict', 'greeting'], 0]);
  session.note(who, { kind: 'close', code: 1000, by: 'us' });
  session.clear();
  assert.deepEqual(session.steps, []);
});

test('large frames are not kept without end', () => {
  const { session } = long(20, 'x'.repeat(MOST_SIZE / 10));
  assert.ok(session.size <= MOST_SIZE && session.steps.length < 15, `${session.steps.length}`);
  assert.deepEqual(brief(session).slice(0, 3), ['open', 'verdict', 'greeting']);
  assert.equal(session.size, brief(session).slice(1).reduce((size, data) => size + data.length, 0));
});

test('frames have names', () => {
  assert.deepEqual([{ text: '{"action":"a"}' }, { text: '[]' }, { text: 'a' }, { bytes: [] }].map((step) => nameOf(step)), ['`a`', 'JSON', 'text', 'something binary']);
});
