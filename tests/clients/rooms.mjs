// Chromium uses the page of the example `rooms` as people would: with the keyboard alone, at two processes too.
//
//     node rooms.mjs ROOMS-PROGRAM CHROMIUM FOLDER-FOR-SCREENSHOTS

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fits, launched, opened, stayedAt } from './chromium.mjs';
import { run } from './run.mjs';
import { Bus, Rooms } from './servers.mjs';

const [program, executablePath, pictures] = process.argv.slice(2);
const browser = await launched(executablePath);
const rooms = await Rooms.start(program);

// A page whose panes are both in.
async function visit({ address }, names, options) {
  const { context, page, seen } = await opened(browser, options);
  const query = new URLSearchParams(names.map((name) => ['room', name]));
  await page.goto(`http://${address}/#${query}`);
  for (const pane of [1, 2]) await state(page, pane, 'open').waitFor();
  return { context, page, seen };
}

const pane = (page, number) => page.getByRole('region', { name: `Pane ${number}` });
const state = (page, number, name) => pane(page, number).locator(`.state.${name}`);
const message = (page, number) => pane(page, number).getByLabel(/^Message to /);

// A line that a pane shows, in the colours of whoever said it.
const shown = (page, number, text, kind) => pane(page, number).locator(`li.${kind}`).filter({ hasText: text });
const hears = (page, number, text, kind = 'theirs') => shown(page, number, text, kind).waitFor();
const counts = (page, number, text) => pane(page, number).locator('.count').filter({ hasText: text }).waitFor();

// Goes through the page with the tabulator until this has the focus.
async function reach(page, wanted) {
  for (let steps = 0; steps < 20; steps += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail('the keyboard does not get there');
}

async function say(page, number, text) {
  await reach(page, message(page, number));
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

const tests = {
  'two panes talk, with the keyboard alone': async () => {
    const { context, page, seen } = await visit(rooms, ['den', 'den'], { viewport: { width: 1000, height: 700 } });
    await counts(page, 1, /^2 in the room$/);
    // The first pane waits for something to be said.
    await page.keyboard.type('Hello from the left');
    await page.keyboard.press('Enter');
    await hears(page, 1, 'Hello from the left', 'mine');
    await hears(page, 2, 'Hello from the left');
    await say(page, 2, 'And hello from the right');
    await hears(page, 2, 'And hello from the right', 'mine');
    await hears(page, 1, 'And hello from the right');
    await say(page, 1, '<img src=x onerror=alert(1)>');
    await hears(page, 2, '<img src=x');
    assert.equal(await page.locator('img').count(), 0);
    await page.screenshot({ path: join(pictures, 'rooms.png') });
    stayedAt([rooms.address], seen);
    assert.deepEqual(seen.sockets, Array(2).fill(`ws://${rooms.address}/ws/room/den/`));
    await context.close();
  },

  'a pane goes to another room, and hears no more of the one before': async () => {
    const { context, page, seen } = await visit(rooms, ['attic', 'attic']);
    await counts(page, 1, /^2 in the room$/);
    await reach(page, pane(page, 2).getByLabel('Room', { exact: true }));
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('böse / Räume?');
    await page.keyboard.press('Enter');
    await hears(page, 2, 'You are in böse / Räume?.', 'note');
    await counts(page, 1, /^1 in the room$/);
    await say(page, 1, 'Is anybody here?');
    await hears(page, 1, 'Is anybody here?', 'mine');
    await say(page, 2, 'I have left');
    await hears(page, 2, 'I have left', 'mine');
    assert.deepEqual(await pane(page, 2).locator('li').allInnerTexts(), ['You are in böse / Räume?.', 'I have left']);
    // The address leads there again.
    await page.reload();
    await hears(page, 2, 'You are in böse / Räume?.', 'note');
    stayedAt([rooms.address], seen);
    await context.close();
  },

  'another page hears it and is counted': async () => {
    const one = await visit(rooms, ['hall', 'hall']);
    const other = await visit(rooms, ['hall', 'elsewhere']);
    await counts(one.page, 2, /^3 in the room$/);
    await counts(other.page, 2, /^1 in the room$/);
    await say(one.page, 2, 'Hello there');
    await hears(other.page, 1, 'Hello there');
    await say(other.page, 1, 'Hello yourself');
    for (const number of [1, 2]) await hears(one.page, number, 'Hello yourself');
    await other.context.close();
    await counts(one.page, 1, /^2 in the room$/);
    for (const { seen } of [one, other]) stayedAt([rooms.address], seen);
    await one.context.close();
  },

  'what is said wrongly is told': async () => {
    const { context, page, seen } = await visit(rooms, ['porch', 'porch']);
    await say(page, 1, '');
    await shown(page, 1, /^text: String should have at least 1 character$/, 'error').waitFor();
    stayedAt([rooms.address], seen);
    await context.close();
  },

  'a page that loses its server says so, keeps what is written, and comes back': async () => {
    const own = await Rooms.start(program);
    const { context, page } = await visit(own, ['den', 'den']);
    await own.kill();
    for (const number of [1, 2]) await state(page, number, 'closed').waitFor();
    assert.match(await state(page, 1, 'closed').innerText(), /^closed, trying again in \d+ s$/);
    await say(page, 1, 'Too early');
    assert.equal(await message(page, 1).inputValue(), 'Too early');
    assert.equal(await pane(page, 1).getByRole('button', { name: 'Say' }).isDisabled(), true);
    await own.restart();
    for (const number of [1, 2]) await hears(page, number, /^Back\./, 'note');
    await counts(page, 1, /^2 in the room$/);
    await page.keyboard.press('Enter');
    await hears(page, 2, 'Too early');
    await own.kill();
    await context.close();
  },

  'the page fits a narrow dark screen': async () => {
    const options = { viewport: { width: 320, height: 640 }, colorScheme: 'dark', isMobile: true, hasTouch: true };
    const { context, page, seen } = await visit(rooms, ['cellar', 'cellar'], options);
    await say(page, 1, 'It is dark down here');
    await say(page, 2, 'A word that is long: '.repeat(6) + 'x'.repeat(120));
    await hears(page, 1, 'A word that is long');
    await page.screenshot({ path: join(pictures, 'rooms-narrow.png'), fullPage: true });
    await fits(page);
    stayedAt([rooms.address], seen);
    await context.close();
  },

  'pages at two processes hear each other over Redis, and themselves while it is away': async () => {
    const bus = await Bus.start('redis');
    const servers = await Promise.all([1, 2].map(() => Rooms.start(program, '--layer', bus.url)));
    const [one, other] = await Promise.all(servers.map((server) => visit(server, ['den', 'den'])));
    await counts(one.page, 1, /^4 in the room$/);
    await counts(other.page, 2, /^4 in the room$/);
    await say(one.page, 1, 'Hello, other process');
    await hears(one.page, 2, 'Hello, other process');
    await hears(other.page, 2, 'Hello, other process');

    await bus.kill();
    await counts(one.page, 1, /^2 here, others can't be asked$/);
    await say(one.page, 1, 'Only we hear this');
    await hears(one.page, 2, 'Only we hear this');

    assert.ok(await bus.restart());
    await counts(one.page, 1, /^4 in the room$/);
    await say(other.page, 2, 'We are back');
    await hears(one.page, 1, 'We are back');
    assert.equal(await shown(other.page, 1, 'Only we hear this', 'theirs').count(), 0);
    // Nobody has lost their connection.
    for (const { page, seen, context } of [one, other]) {
      assert.equal(seen.sockets.length, 2);
      assert.equal(await page.locator('li.note').count(), 2);
      stayedAt(servers.map(({ address }) => address), seen);
      await context.close();
    }
    for (const program of [...servers, bus]) await program.kill();
  },
};

const passed = await run('rooms', tests);
await browser.close();
process.exit(passed ? 0 : 1);
