// Programs that tests start, kill and start again. None outlives the test, whatever becomes of it.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// As long as anything may take, on a machine that does much else: nobody waits as long where all is well.
const LIMIT = 20_000;

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

// Waits until there is something, looking again and again.
export async function until(what, look, limit = LIMIT) {
  const end = performance.now() + limit;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited ${limit} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

// A developer's own settings are not what is tested.
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CHANX_')));

class Program {
  spawn(command, args, stdout, variables = {}) {
    const env = { ...environment, ...variables };
    const child = spawn(command, args, { stdio: ['ignore', stdout, 'inherit'], env });
    running.add(child);
    this.child = child;
    this.isOver = false;
    this.ended = new Promise((resolve) => {
      child.on('error', (error) => resolve(error.message));
      child.on('exit', (code, signal) => resolve(`${code ?? signal}`));
    }).finally(() => {
      this.isOver = running.delete(child);
    });
    return child;
  }

  // Ends it, as an outage does.
  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

// Outside of the ports that outgoing connections get, which could be in the way of a restart.
const somePort = () => 10_000 + Math.floor(Math.random() * 22_000);

function temporary() {
  const folder = mkdtempSync(join(tmpdir(), 'chanx-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// A server of Redis or NATS, which begins again where it was.
export class Bus extends Program {
  static async start(kind) {
    for (let tries = 0; tries < 20; tries += 1) {
      const bus = new Bus();
      bus.kind = kind;
      bus.port = somePort();
      if (await bus.restart()) return bus;
    }
    throw new Error(`no port was free for ${kind}-server`);
  }

  get url() {
    return `${this.kind}://127.0.0.1:${this.port}`;
  }

  // Whether it came up.
  async restart() {
    const at = ['--port', `${this.port}`];
    if (this.kind === 'redis') {
      this.folder ??= temporary();
      const kept = ['--save', '', '--appendonly', 'no', '--dir', this.folder, '--loglevel', 'warning'];
      this.spawn('redis-server', [...at, '--bind', '127.0.0.1', ...kept], 'ignore');
    } else {
      this.spawn('nats-server', [...at, '--addr', '127.0.0.1', '--log', '/dev/null'], 'ignore');
    }
    await until(`${this.kind}-server to listen`, async () => this.isOver || (await this.#answers()));
    return !this.isOver;
  }

  #answers() {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => socket.write('PING\r\n'));
      socket.on('data', () => socket.destroy() && resolve(true));
      socket.on('error', () => resolve(false));
    });
  }
}

// A process of one of our examples.
class Example extends Program {
  static async start(program, ...args) {
    const example = new this();
    example.program = program;
    example.args = args;
    example.address = '127.0.0.1:0';
    await example.restart();
    return example;
  }

  // Starts it where it was.
  async restart() {
    const child = this.spawn(this.program, ['--bind', this.address, ...this.args], 'pipe', this.variables);
    const listening = new Promise((resolve) => {
      // Read to the end: a program that prints to nobody would wait.
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [, address] = line.match(/^listening on http:\/\/(.*)$/) ?? [];
        if (address) resolve(address);
      });
    });
    const ended = this.ended.then((why) => {
      throw new Error(`the example ended (${why}) without saying where it listens`);
    });
    this.address = await Promise.race([listening, ended]);
    ended.catch(() => {});
  }
}

// A process of the example `chat`, with data of its own, which a restart finds again.
export class Chat extends Example {
  static password = 'open sesame';

  variables = {
    DATABASE_URL: `sqlite:${join(temporary(), 'chat.sqlite')}`,
    CHANX_DEMO_PASSWORD: Chat.password,
  };
}

// A process of the example `palette`.
export class Palette extends Example {}

// A process of the example `rooms`.
export class Rooms extends Example {
  async health() {
    const response = await fetch(`http://${this.address}/healthz`);
    return { status: response.status, ...(await response.json()) };
  }

  async isUp() {
    return until('the bus to be there', async () => (await this.health()).status === 200);
  }

  async isAway() {
    return until('the bus to be missed', async () => (await this.health()).status === 503);
  }
}
