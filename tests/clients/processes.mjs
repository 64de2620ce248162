// Two processes of the example `rooms` on one bus, while the bus and one of the processes are killed and started again: what
// is heard, lost and heard twice of some ten thousand messages.
//
//     node processes.mjs ROOMS-PROGRAM

import assert from 'node:assert/strict';
import { require } from './packages.mjs';
import { run } from './run.mjs';
import { Bus, Rooms, until } from './servers.mjs';

const { WebSocket } = require('ws');
const [program] = process.argv.slice(2);

// Messages of one speaker that it may not have heard yet itself.
const WINDOW = 32;

// By how many the messages that were counted as lost until the bus came back, and those that were not heard, may differ: what
// was on its way when it died. Redis answers each, so that these are one batch, any of which it may have passed on. NATS
// answers none: what was written to a server that no longer reads is counted by nobody.
const ON_THE_WAY = { redis: 512, nats: 1000 };

// Somebody in the room, who comes back under the same name after its process was killed.
class Guest {
  constructor(name) {
    this.name = name;
    // Numbers of what was heard, by speaker, in the order in which it came.
    this.heard = { a: [], b: [] };
    this.said = 0;
    this.changed = () => {};
  }

  async enter({ address }) {
    this.socket = new WebSocket(`ws://${address}/ws/room/hall/`);
    this.isOpen = true;
    this.socket.on('message', (data) => this.#take(JSON.parse(data)));
    this.socket.on('error', () => {});
    this.socket.on('close', (code, reason) => {
      this.isOpen = false;
      this.closed = `${this.name} was closed: ${code} ${reason}`;
      this.changed();
    });
    await this.#answer('authentication');
  }

  #take({ action, payload, is_current }) {
    if (action === 'said') {
      const [speaker, number] = payload.text.split(' ');
      assert.equal(is_current, speaker === this.name);
      this.heard[speaker].push(Number(number));
    } else if (action === 'error') {
      throw new Error(JSON.stringify(payload));
    } else {
      this.answered({ action, payload });
    }
    this.changed();
  }

  #answer(wanted) {
    return new Promise((resolve) => {
      this.answered = ({ action, payload }) => {
        assert.equal(action, wanted);
        resolve(payload);
      };
    });
  }

  who() {
    const members = this.#answer('members');
    this.socket.send('{"action":"who"}');
    return members;
  }

  // Says so many things, as fast as it hears them itself, and does something else half-way. Ends early with the connection.
  async talk(count, halfway = () => {}) {
    const [start, end] = [this.said, this.said + count];
    // What is not heard from before never will be.
    const next = () => Math.max(this.last(this.name) + 1, start);
    let doing;
    while (this.isOpen && next() < end) {
      while (this.said < Math.min(end, next() + WINDOW)) {
        this.socket.send(JSON.stringify({ action: 'say', payload: { text: `${this.name} ${this.said}` } }));
        this.said += 1;
      }
      if (this.said >= start + count / 2) doing ??= halfway();
      await new Promise((resolve) => (this.changed = resolve));
    }
    await doing;
  }

  last(speaker) {
    return this.heard[speaker].at(-1) ?? -1;
  }
}

// Numbers that a guest has not heard of what a speaker said between two of them.
function missing(guest, speaker, from = 0, to = speaker.said) {
  const heard = new Set(guest.heard[speaker.name]);
  return Array.from({ length: to - from }, (_, index) => from + index).filter((number) => !heard.has(number));
}

const lost = async (process) => (await process.health()).lost;

// A process greets the others every five seconds, and whenever the bus comes or goes. That may be lost too, and is counted.
const GREETINGS = 5;

class Hall {
  static async open(kind) {
    const hall = new Hall();
    hall.kind = kind;
    hall.bus = await Bus.start(kind);
    const args = ['--layer', hall.bus.url];
    [hall.one, hall.other] = await Promise.all([Rooms.start(program, ...args), Rooms.start(program, ...args)]);
    [hall.a, hall.near, hall.b, hall.far] = ['a', 'near', 'b', 'far'].map((name) => new Guest(name));
    hall.here = [hall.a, hall.near];
    hall.there = [hall.b, hall.far];
    hall.all = [...hall.here, ...hall.there];
    await Promise.all(hall.here.map((guest) => guest.enter(hall.one)));
    await Promise.all(hall.there.map((guest) => guest.enter(hall.other)));
    await hall.isCounted(hall.far);
    return hall;
  }

  // All are counted, where a process that has just come may have to be heard of first; how often that had to be asked.
  async isCounted(guest) {
    let asked = 0;
    await until('all to be counted', async () => {
      asked += 1;
      return (await guest.who()).count === 4;
    });
    return asked;
  }

  // Both speakers talk, and something happens in the midst of it.
  async talk(count, halfway) {
    await Promise.all([this.a.talk(count, halfway), this.b.talk(count)]);
  }

  // Everybody hears all that is said while this is so.
  async isWhole(count) {
    const from = [this.a, this.b].map((speaker) => [speaker, speaker.said]);
    await this.talk(count);
    for (const [speaker, start] of from) {
      for (const guest of this.all) {
        await until(`${guest.name} to hear ${speaker.name}`, () => {
          // Nobody waits for who will never hear it, and why that is is told.
          assert.ok(guest.isOpen, guest.closed);
          return guest.last(speaker.name) === speaker.said - 1;
        });
        assert.deepEqual(missing(guest, speaker, start), []);
      }
    }
  }

  // For each guest the numbers that come next, of either speaker.
  heardUpTo() {
    return new Map(this.all.map((guest) => [guest, [guest.last('a') + 1, guest.last('b') + 1]]));
  }

  // What a guest has not heard of a speaker lies in the times in which it could not.
  lostOnlyIn(times, guest, speaker, index) {
    const within = (number) => times.some(({ begin, end }) => begin.get(guest)[index] <= number && number < end[index]);
    assert.deepEqual(missing(guest, speaker).filter((number) => !within(number)), []);
  }

  async close() {
    for (const guest of this.all) guest.socket.terminate();
    for (const program of [this.one, this.other, this.bus]) await program.kill();
  }
}

// Kills the bus in the midst of a talk, lets it be away for another, and starts it in the midst of a third. Answers the numbers
// from which on something may be missing, those after which the bus has come back, and those after which all is heard
// everywhere again; and how many were counted as lost until it came back.
async function outage(hall) {
  const { bus, one, other, a, b, near, far } = hall;
  let begin;
  await hall.talk(1000, () => {
    begin = hall.heardUpTo();
    return bus.kill();
  });
  await Promise.all([one.isAway(), other.isAway()]);

  const before = await Promise.all([one, other].map(lost));
  const away = [a.said, b.said];
  await hall.talk(1000);
  assert.deepEqual(await a.who(), { count: 2, only_here: true });
  const counted = await Promise.all([one, other].map(lost));
  counted.forEach((now, index) => {
    const extra = now - before[index] - 1000;
    assert.ok(extra >= 0 && extra <= GREETINGS, `1000 were said, and ${now - before[index]} counted as lost`);
  });
  assert.equal(missing(far, a, away[0]).length, 1000);
  assert.equal(missing(near, b, away[1]).length, 1000);

  const back = [a.said, b.said];
  await hall.talk(1000, async () => assert.ok(await bus.restart()));
  await Promise.all([one.isUp(), other.isUp()]);
  assert.ok(hall.all.every((guest) => guest.isOpen), 'no connection has suffered');
  return { begin, back, end: [a.said, b.said], counted };
}

// Kills one process in the midst of a talk, and starts it again.
async function death(hall) {
  const { other, a, b, there } = hall;
  let begin;
  await hall.talk(1000, () => {
    begin = hall.heardUpTo();
    return other.kill();
  });
  const inFlight = b.said - 1 - b.last('b');
  const start = performance.now();
  assert.deepEqual(await a.who(), { count: 2 });
  const asked = Math.round(performance.now() - start);
  await a.talk(500, () => other.restart());
  for (const guest of there) await guest.enter(other);
  const askedAgain = Math.max(await hall.isCounted(a), await hall.isCounted(b));
  return { begin, end: [a.said, b.said], inFlight, asked, askedAgain };
}

// Prints what became of all messages, and asserts what holds of them wherever they were said.
function report(hall, gone, died, lostAtAll) {
  const { a, b, near, far, all, kind } = hall;
  const sum = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
  const said = a.said + b.said;
  const heard = all.flatMap((guest) => [guest.heard.a, guest.heard.b]);
  const delivered = sum(heard.map((numbers) => numbers.length));
  const duplicates = delivered - sum(heard.map((numbers) => new Set(numbers).size));
  const late = sum(heard.map((numbers) => numbers.filter((number, at) => number < numbers[at - 1]).length));
  const print = (text) => console.log(`${kind}: ${text}`);
  print(`${said} messages of 2 speakers for 4 listeners each: ${delivered} delivered, ${said * 4 - delivered} lost,`);
  print(`${duplicates} duplicated, ${late} out of order`);
  const pairs = [
    [a, far],
    [b, near],
  ];
  pairs.forEach(([speaker, listener], index) => {
    const lacks = (from, to) => missing(listener, speaker, from, to[index]).length;
    const away = lacks(gone.begin.get(listener)[index], gone.back);
    const returning = lacks(gone.back[index], gone.end);
    const counted = [gone.counted[index], lostAtAll[index] - gone.counted[index]];
    print(`of the ${speaker.said} of ${speaker.name} the other process missed`);
    print(`  ${away} until the bus came back: ${counted[0]} were counted as lost`);
    print(`  ${returning} until both had found it again: ${counted[1]} were counted as lost`);
    print(`  ${lacks(died.begin.get(listener)[index], died.end)} while a process was dead`);
    assert.ok(Math.abs(counted[0] - away) <= ON_THE_WAY[kind]);
    // Others were said to a bus that the other process was not back on yet.
    assert.ok(counted[1] <= returning + GREETINGS);
  });
  print(`${died.inFlight} were on their way to the process when it was killed; its members were counted no more after ${died.asked} ms,`);
  print(`  and its successor's when asked for the ${died.askedAgain}. time`);
  assert.equal(duplicates, 0);
  assert.equal(late, 0);
  assert.ok(said >= 10_000);
}

async function survives(kind) {
  const hall = await Hall.open(kind);
  const { one, other, a, b, near, all } = hall;
  await hall.isWhole(1000);
  assert.deepEqual(await Promise.all([one, other].map(lost)), [0, 0]);
  const gone = await outage(hall);
  const lostAtAll = await Promise.all([one, other].map(lost));
  await hall.isWhole(500);
  await hall.isCounted(near);
  const died = await death(hall);
  await hall.isWhole(1000);
  report(hall, gone, died, lostAtAll);
  // In one process nobody misses anything, but for what was on its way to the one that was killed, and said while it was dead.
  for (const guest of hall.here) assert.deepEqual(missing(guest, a), []);
  for (const guest of hall.there) hall.lostOnlyIn([died], guest, b, 1);
  for (const guest of hall.there) hall.lostOnlyIn([gone, died], guest, a, 0);
  for (const guest of hall.here) hall.lostOnlyIn([gone, died], guest, b, 1);
  assert.ok(all.every((guest) => guest.isOpen));
  await hall.close();
}

const tests = {
  'two processes on Redis survive its end and that of one of them': () => survives('redis'),
  'two processes on NATS survive its end and that of one of them': () => survives('nats'),
};

process.exit((await run('processes', tests, 120_000)) ? 0 : 1);
