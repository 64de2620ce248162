// Connections: how a token goes along, what becomes of them, and which answer belongs to which message.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODES, explained } from '../../assets/close-codes.js';
import { Connection, handshake } from '../../assets/connection.js';
import { History, KEPT, KEPT_SIZE, isWanted, latencyText, problemsOf } from '../../assets/history.js';
import { tokenOf } from '../../assets/login.js';

const URL = 'ws://localhost/ws/';

test('a token goes as a subprotocol beside a real one, or in the query', () => {
  assert.deepEqual(handshake(URL, '', 'none', ['v1']), { url: URL, protocols: ['v1'] });
  assert.deepEqual(handshake(URL, 'secret', 'none'), { url: URL, protocols: [] });
  assert.deepEqual(handshake(URL, 'secret', 'subprotocol', ['v1']), { url: URL, protocols: ['v1', 'chanx.bearer.secret'] });
  assert.deepEqual(handshake(URL, 'secret', 'subprotocol'), { url: URL, protocols: ['chanx', 'chanx.bearer.secret'] });
  assert.deepEqual(handshake(URL, 'a b', 'query:token'), { url: `${URL}?token=a%20b`, protocols: [] });
  assert.deepEqual(handshake(`${URL}?x=1`, 'a', 'query:token').url, `${URL}?x=1&token=a`);
  assert.throws(() => handshake(URL, 'a b', 'subprotocol'), /can not stand/);
  assert.throws(() => handshake(URL, 'YWJj=', 'subprotocol'), /can not stand/);
});

// A socket that does what it is told.
function staged() {
  const sockets = [];
  const make = (url, protocols) => {
    const socket = { url, protocols, protocol: protocols[0] ?? '', sent: [], send(data) { this.sent.push(data); }, close(code) { this.closed = code; } };
    sockets.push(socket);
    return socket;
  };
  const news = [];
  const connection = new Connection({ make, changed: () => news.push(connection.state) });
  return { connection, sockets, news };
}

const frame = (action, payload, more = {}) => ({ data: JSON.stringify({ action, payload, ...more }) });

test('a connection opens, hears its verdict, and says why it closed', () => {
  const { connection, sockets: [], news } = staged();
  connection.open(URL, ['v1']);
  const { socket } = connection;
  socket.onopen();
  assert.equal(connection.state, 'open');
  socket.onmessage(frame('authentication', { status_code: 403, status_text: 'Forbidden', data: { detail: 'No.' } }));
  assert.deepEqual(connection.verdict, { status: 403, text: 'Forbidden', detail: 'No.' });
  socket.onclose({ code: 4403, reason: '' });
  assert.equal(connection.ended.code, 4403);
  assert.match(connection.ended.words, /may not enter/);
  assert.deepEqual([news[0], news.at(-1)], ['connecting', 'closed']);
  assert.throws(() => connection.send('x'), /not open/);
});

test('the verdict is read in camelCase too', () => {
  const { connection } = staged();
  connection.open(URL);
  connection.socket.onmessage(frame('authentication', { statusCode: 200, statusText: 'OK', data: { detail: 'OK' } }));
  assert.equal(connection.verdict.status, 200);
});

test('a connection that is opened again forgets the one before', () => {
  const { connection, sockets } = staged();
  connection.open(URL);
  connection.open(URL);
  assert.equal(sockets[0].closed, 1000);
  assert.equal(sockets[0].onclose, null);
});

test('an answer finds its message by its ref, with the time between', () => {
  let now = 0;
  const history = new History({ now: () => now });
  const asked = history.add('sent', '{"action":"ping","ref":"1"}');
  history.add('sent', '{"action":"ping","ref":"2"}');
  now = 12.5;
  const answer = history.add('received', '{"action":"pong","payload":null,"ref":"1"}');
  assert.deepEqual([answer.answers, answer.latency], [asked.number, 12.5]);
  const pushed = history.add('received', '{"action":"news"}');
  assert.equal(pushed.answers, undefined);
  assert.deepEqual([9.04, 10, 1234].map(latencyText), ['9.0 ms', '10 ms', '1.2 s']);
});

test('what is kept has an end', () => {
  const history = new History();
  for (let number = 0; number < KEPT + 10; number += 1) history.add('sent', `${number}`);
  assert.equal(history.entries.length, KEPT);
  assert.equal(history.entries[0].data, '10');
});

test('large frames are kept by their size, and the newest always', () => {
  const history = new History();
  for (let number = 0; number < 10; number += 1) history.add('received', new ArrayBuffer(KEPT_SIZE / 4));
  assert.equal(history.entries.length, 4);
  history.add('received', new ArrayBuffer(KEPT_SIZE * 2));
  assert.deepEqual([history.entries.length, history.size], [1, KEPT_SIZE * 2]);
  history.clear();
  history.add('sent', 'abc');
  assert.equal(history.size, 3);
});

test('a file that is sent has its name as soon as it is told', () => {
  const told = [];
  const make = () => ({ protocol: '', send: () => {} });
  const connection = new Connection({ make, happened: ({ kind, name }) => told.push([kind, name]) });
  connection.open(URL);
  connection.socket.onopen();
  connection.send(new ArrayBuffer(2), { name: 'dots.bin' });
  assert.deepEqual(told.at(-1), ['sent', 'dots.bin']);
});

test('who closed a connection is known', () => {
  const { connection } = staged();
  const closed = (act) => { connection.open(URL); act(); return connection.ended.by; };
  assert.equal(closed(() => connection.socket.onclose({ code: 1000, reason: '' })), 'server');
  assert.equal(closed(() => { connection.close(); connection.socket.onclose({ code: 1000, reason: '' }); }), 'us');
  assert.equal(closed(() => { connection.close(); connection.socket.onclose({ code: 1011, reason: '' }); }), 'server');
  assert.equal(closed(() => connection.socket.onclose({ code: 1000, reason: '' })), 'server');
});

test('the history is searched by direction and words', () => {
  const history = new History();
  const sent = history.add('sent', '{"action":"say","payload":{"text":"Hello world"}}');
  const error = history.add('received', '{"action":"error","payload":[{"loc":["say"],"msg":"no"}]}');
  const bytes = history.add('sent', new Uint8Array(3).buffer);
  assert.ok(isWanted(sent, { words: 'world hello' }));
  assert.ok(!isWanted(sent, { words: 'moon' }));
  assert.ok(!isWanted(sent, { kind: 'received' }));
  assert.ok(isWanted(error, { kind: 'errors' }) && !isWanted(sent, { kind: 'errors' }));
  assert.equal(bytes.size, 3);
  assert.equal(problemsOf(error)[0].msg, 'no');
  assert.equal(problemsOf(history.add('received', '{"action":"error","payload":{"detail":"no"}}')), undefined);
});

test('every close code of the protocol is explained', () => {
  for (const code of [1000, 1001, 1002, 1007, 1008, 1009, 1011, 4401, 4403, 4404, 4500, 4503]) assert.ok(CODES[code], `${code}`);
  assert.match(explained(4429), /HTTP status 429/);
  assert.match(explained(1008, 'revoked'), /says: revoked/);
  assert.match(explained(3001), /of its own/);
});

test('a token is got from where the application gives it', async () => {
  const ask = (status, body) => async (path, { body: sent }) => {
    assert.deepEqual([path, JSON.parse(sent)], ['/api/token', { username: 'u', password: 'p' }]);
    return { ok: status < 400, status, json: async () => body };
  };
  assert.equal(await tokenOf('/api/token', 'u', 'p', ask(200, { token: 't' })), 't');
  assert.equal(await tokenOf('/api/token', 'u', 'p', ask(200, { access_token: 'a' })), 'a');
  await assert.rejects(tokenOf('/api/token', 'u', 'p', ask(401, { detail: 'Wrong.' })), /Wrong\./);
  await assert.rejects(tokenOf('/api/token', 'u', 'p', ask(200, {})), /has no `token`/);
});
