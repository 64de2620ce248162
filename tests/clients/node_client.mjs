// Node's `ws` talks to the assistant: every frame is the protocol's.
//
//     node node_client.mjs ws://HOST:PORT/ws/assistants/

import assert from 'node:assert/strict';
import { request } from 'node:http';
import { require } from './packages.mjs';
import { run } from './run.mjs';

const { WebSocket } = require('ws');
const url = process.argv[2];

const AUTHENTICATED = {
  action: 'authentication',
  payload: { status_code: 200, status_text: 'OK', data: { detail: 'OK' } },
};
const PONG = { action: 'pong', payload: null };
const CONTENT = ['new_message', 'payload', 'content'];

const said = (content) => JSON.stringify({ action: 'new_message', payload: { content } });
const reply = (content) => ({ action: 'reply', payload: { content: `Reply: ${content}` } });
const error = (type, loc, msg) => ({ action: 'error', payload: [{ type, loc, msg }] });

// Events in the order in which they came, for whoever asks next.
class Client {
  #events = [];
  #waiting = [];

  static async open(options) {
    const client = new Client();
    client.socket = new WebSocket(url, options);
    const on = (kind) => (...values) => client.#came({ kind, values });
    for (const kind of ['open', 'message', 'ping', 'pong', 'close', 'error', 'unexpected-response']) {
      client.socket.on(kind, on(kind));
    }
    await client.next('open');
    await client.expect(AUTHENTICATED);
    return client;
  }

  #came(event) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(event);
    else this.#events.push(event);
  }

  async next(kind) {
    const event = this.#events.shift() ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
    assert.equal(event.kind, kind, `${event.kind}: ${event.values.map(String)}`);
    return event.values;
  }

  async expect(frame) {
    const [data, isBinary] = await this.next('message');
    assert.equal(isBinary, false);
    assert.deepEqual(JSON.parse(data), frame);
  }

  async ask(text, ...frames) {
    this.socket.send(text);
    for (const frame of frames) await this.expect(frame);
  }

  isAlive() {
    return this.ask('{"action":"ping"}', PONG);
  }

  async close(code, reason) {
    this.socket.close(code, reason);
    const [came] = await this.next('close');
    return came;
  }
}

// A test with a client of its own.
const connected = (test) => async () => {
  const client = await Client.open();
  try {
    await test(client);
  } finally {
    client.socket.terminate();
  }
};

const tests = {
  'a message is answered': connected(async (client) => {
    await client.ask(said('Hello assistant!'), reply('Hello assistant!'));
    await client.ask(said('Grüße, 世界 🦀'), reply('Grüße, 世界 🦀'));
  }),

  'a ref comes back as it was': connected(async (client) => {
    await client.ask('{"version":1,"ref":"4","action":"ping"}', { ...PONG, version: 1, ref: '4' });
    await client.ask('{"ref":4,"action":"ping"}', { ...PONG, version: 1, ref: 4 });
    await client.ask('{"ref":"5","action":"bad"}', {
      ...error(
        'union_tag_invalid',
        [],
        "Input tag 'bad' found using 'action' does not match any of the expected tags: 'new_message', 'ping'",
      ),
      version: 1,
      ref: '5',
    });
    await client.isAlive();
  }),

  'a ref that is no ref is refused without one': connected(async (client) => {
    client.socket.send('{"ref":[4],"action":"ping"}');
    const [data] = await client.next('message');
    const { action, payload, ...rest } = JSON.parse(data);
    assert.equal(action, 'error');
    assert.deepEqual([payload[0].type, payload[0].loc, rest], ['string_type', ['ref'], {}]);
    await client.isAlive();
  }),

  'a frame that is no JSON is told where': connected(async (client) => {
    client.socket.send('{"action":');
    const [data] = await client.next('message');
    const { action, payload } = JSON.parse(data);
    assert.equal(action, 'error');
    assert.deepEqual([payload.length, payload[0].type, payload[0].loc], [1, 'json_invalid', []]);
    assert.match(payload[0].msg, /^Invalid JSON: .*line 1 column/);
    await client.isAlive();
  }),

  'a key that stands twice is refused': connected(async (client) => {
    await client.ask('{"action":"ping","action":"ping"}', error('value_error', ['action'], 'Duplicate key'));
    await client.isAlive();
  }),

  'a topic is unknown to a consumer without topics': connected(async (client) => {
    client.socket.send('{"version":1,"topic":"room:5","ref":"1","action":"ping"}');
    const [data] = await client.next('message');
    const payload = { reason: 'unknown_topic', detail: "Unknown topic 'room:5'" };
    assert.deepEqual(JSON.parse(data), { action: 'error', payload, version: 1, topic: 'room:5', ref: '1' });
    await client.isAlive();
  }),

  'a broken constraint is told with its place': connected(async (client) => {
    await client.ask(said(''), error('string_too_short', CONTENT, 'String should have at least 1 character'));
    const long = 'String should have at most 2000 characters';
    await client.ask(said('x'.repeat(2001)), error('string_too_long', CONTENT, long));
    await client.isAlive();
  }),

  'a binary frame is refused and the connection lives': connected(async (client) => {
    const refused = error('json_invalid', [], 'Invalid JSON: binary frames are not supported');
    await client.ask(Buffer.from('{"action":"ping"}'), refused);
    await client.isAlive();
  }),

  'a message in fragments is one message, also with a ping between them': connected(async (client) => {
    client.socket.send('{"action":"new_message",', { fin: false });
    client.socket.ping('between');
    client.socket.send('"payload":{"content":', { fin: false });
    client.socket.send('"pieces"}}', { fin: true });
    const [data] = await client.next('pong');
    assert.equal(data.toString(), 'between');
    await client.expect(reply('pieces'));
  }),

  'control frames are answered': connected(async (client) => {
    client.socket.ping('are you there?');
    const [data] = await client.next('pong');
    assert.equal(data.toString(), 'are you there?');
    client.socket.pong('unasked');
    await client.isAlive();
  }),

  'messages in flight are answered in order': connected(async (client) => {
    for (let number = 0; number < 200; number += 1) client.socket.send(said(`${number}`));
    for (let number = 0; number < 200; number += 1) await client.expect(reply(`${number}`));
  }),

  'a message over the limit closes with 1009': connected(async (client) => {
    client.socket.on('error', () => {});
    client.socket.send(said('x'.repeat(1 << 20)));
    const [code] = await client.next('close');
    assert.equal(code, 1009);
  }),

  'text that is not UTF-8 closes with 1007': connected(async (client) => {
    client.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    const [code] = await client.next('close');
    assert.equal(code, 1007);
  }),

  'a frame with a reserved bit closes with 1002': connected(async (client) => {
    client.socket._socket.write(Buffer.from([0xc1, 0x80, 0, 0, 0, 0]));
    const [code] = await client.next('close');
    assert.equal(code, 1002);
  }),

  'a client that closes is answered with its code': async () => {
    const client = await Client.open();
    assert.equal(await client.close(1000, 'done'), 1000);
    const other = await Client.open();
    assert.equal(await other.close(4321, 'mine'), 4321);
  },

  'compression that is offered is not taken': async () => {
    const client = await Client.open({ perMessageDeflate: true });
    assert.equal(client.socket.extensions, '');
    await client.isAlive();
    client.socket.terminate();
  },

  'a path that is none is answered 404': async () => {
    assert.equal(await handshake('/ws/nothing/', {}), 404);
  },

  'a page of another origin is refused, and its own is let in': async () => {
    assert.equal(await handshake('/ws/assistants/', { Origin: 'https://evil.example' }), 403);
    assert.equal(await handshake('/ws/assistants/', { Origin: `http://${new URL(url).host}` }), 101);
  },
};

// The status that a handshake is answered with.
function handshake(path, headers) {
  const { hostname, port } = new URL(url);
  const upgrade = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, headers: { ...upgrade, ...headers } });
    asked.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}

process.exit((await run('node', tests)) ? 0 : 1);
