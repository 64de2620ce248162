// Chromium uses the page of the example `chat` as people would: several of them at once, and with the keyboard alone.
//
//     node chat.mjs CHAT-PROGRAM CHROMIUM FOLDER-FOR-SCREENSHOTS

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fits, launched, opened, stayedAt } from './chromium.mjs';
import { run } from './run.mjs';
import { Chat } from './servers.mjs';

const [program, executablePath, pictures] = process.argv.slice(2);
const browser = await launched(executablePath);
const chat = await Chat.start(program);
const DESK = { viewport: { width: 640, height: 520 } };

// Somebody with a browser of their own who opens the page.
async function visit({ address }, query = '', options = DESK) {
  const visitor = await opened(browser, options);
  await visitor.page.goto(`http://${address}/${query}`);
  return visitor;
}

// Somebody who is in the room.
async function enter(server, user, options) {
  const visitor = await visit(server, '', options);
  await logIn(visitor.page, user);
  await isIn(visitor.page);
  return visitor;
}

const hasFocus = (page, id) => page.waitForFunction((wanted) => document.activeElement?.id === wanted, id);
const isIn = (page) => page.locator('#state.open').waitFor();
const notice = (page, words) => page.getByRole('alert').filter({ hasText: words }).waitFor();
const line = (page, words, kind = 'theirs') => page.locator(`#messages li.${kind}`).filter({ hasText: words });
const hears = (page, words, kind) => line(page, words, kind).waitFor();
const sees = (page, users) =>
  page.waitForFunction((wanted) => {
    const shown = [...document.querySelectorAll('#present li')].map((item) => item.textContent);
    return shown.join() === wanted;
  }, users.join());

// With the keyboard: the page waits for the name.
async function logIn(page, user, password = Chat.password) {
  await hasFocus(page, 'username');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(user);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

// With the keyboard: the page waits for something to be said.
async function say(page, words) {
  await hasFocus(page, 'content');
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

// Goes through the page with the tabulator until this has the focus.
async function reach(page, wanted, key = 'Tab') {
  for (let steps = 0; steps < 20; steps += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  assert.fail('the keyboard does not get there');
}

// Several windows, as one picture.
async function pictured(name, pages) {
  const shots = await Promise.all(pages.map((page) => page.screenshot({ caret: 'initial' })));
  const [{ width, height }] = pages.map((page) => page.viewportSize());
  const { context, page } = await opened(browser, { viewport: { width: width * pages.length + 16 * (pages.length + 1), height: height + 32 } });
  const images = shots.map((shot) => `<img src="data:image/png;base64,${shot.toString('base64')}">`);
  await page.setContent(`<style>
    body { margin: 0; padding: 16px; display: flex; gap: 16px; background: #8d96a5 }
    img { border-radius: 8px; box-shadow: 0 2px 8px #0006 }
  </style>${images.join('')}`);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  await page.screenshot({ path: join(pictures, name) });
  await context.close();
}

const tests = {
  'two users talk in two browsers, with the keyboard alone': async () => {
    const one = await enter(chat, 'moderator');
    const other = await enter(chat, 'member');
    for (const { page } of [one, other]) await sees(page, ['member', 'moderator']);

    await say(one.page, 'Hello! Did you get home before the rain?');
    await hears(one.page, 'Hello! Did you', 'mine');
    await hears(other.page, 'moderator');
    await say(other.page, 'Just about. Wet shoes, though.');
    await hears(other.page, 'Just about', 'mine');
    await hears(one.page, 'Wet shoes');
    await say(other.page, 'The train was on time for once!');
    await say(one.page, 'That is worth a song.');
    await hears(other.page, 'That is worth a song.');

    // One's own stand on the right.
    const left = async (item) => (await item.boundingBox()).x;
    assert.ok((await left(line(one.page, 'Hello!', 'mine'))) > (await left(line(one.page, 'Just about'))));

    await hasFocus(other.page, 'content');
    await other.page.keyboard.type('I know one that');
    await one.page.getByText('member is typing …').waitFor();
    await pictured('chat.png', [one.page, other.page]);
    await other.page.keyboard.press('Enter');
    await one.page.waitForFunction(() => document.querySelector('#typing').textContent === '');

    for (const { context, seen } of [one, other]) {
      stayedAt([chat.address], seen);
      await context.close();
    }
  },

  'a moderator removes a message with the keyboard, and a member can not': async () => {
    const one = await enter(chat, 'moderator');
    const other = await enter(chat, 'member');
    await say(other.page, 'Something rude');
    await hears(one.page, 'Something rude');
    assert.equal(await other.page.getByRole('button', { name: /^Remove/ }).count(), 0);

    await reach(one.page, one.page.getByRole('button', { name: 'Remove: Something rude' }), 'Shift+Tab');
    await one.page.keyboard.press('Enter');
    for (const { page } of [one, other]) await line(page, 'Something rude', 'mine, #messages li.theirs').waitFor({ state: 'detached' });
    await hasFocus(one.page, 'content');
    await other.page.reload();
    await isIn(other.page);
    assert.equal(await other.page.getByText('Something rude').count(), 0);
    for (const { context, seen } of [one, other]) {
      stayedAt([chat.address], seen);
      await context.close();
    }
  },

  'two windows of one user are one user': async () => {
    const one = await enter(chat, 'member');
    const second = await one.context.newPage();
    await second.goto(`http://${chat.address}/`);
    await isIn(second);
    await sees(one.page, ['member']);
    await say(second, 'From my other window');
    for (const page of [one.page, second]) await hears(page, 'From my other window', 'mine');
    await one.page.reload();
    await hears(one.page, 'From my other window', 'mine');
    stayedAt([chat.address], one.seen);
    await one.context.close();
  },

  'the anonymous are told to log in, and are where they wanted to be once they have': async () => {
    const { context, page, seen } = await visit(chat, '?room=1');
    await notice(page, /^Log in to enter this room\.$/);
    assert.equal(await page.locator('#messages').isVisible(), false);
    await page.screenshot({ path: join(pictures, 'chat-anonymous.png') });
    await logIn(page, 'member');
    await isIn(page);
    assert.equal(await page.getByRole('alert').innerText(), '');
    assert.equal(await page.getByRole('heading', { name: 'Lobby' }).isVisible(), true);
    stayedAt([chat.address], seen);
    await context.close();
  },

  'a stranger is told that it may not enter, or that there is no such room': async () => {
    const { context, page, seen } = await visit(chat, '?room=1');
    await logIn(page, 'stranger');
    await notice(page, /^You may not enter this room: You are not a member of this room\.$/);
    assert.equal(await page.locator('#messages').isVisible(), false);
    assert.equal(await page.getByText('You are in no room yet.').isVisible(), true);
    await page.screenshot({ path: join(pictures, 'chat-refused.png') });
    await page.goto(`http://${chat.address}/?room=777`);
    await notice(page, /^There is no such room\.$/);
    stayedAt([chat.address], seen);
    await context.close();
  },

  'a wrong password is told': async () => {
    const { context, page } = await visit(chat);
    await logIn(page, 'member', 'wrong');
    await notice(page, /^Wrong user name or password\.$/);
    await hasFocus(page, 'password');
    await page.keyboard.type(Chat.password);
    await page.keyboard.press('Enter');
    await isIn(page);
    await context.close();
  },

  'what is said is text, and not markup': async () => {
    const { context, page, seen } = await enter(chat, 'moderator');
    const markup = '<img src=x onerror=alert(1)>';
    await say(page, markup);
    await hears(page, markup, 'mine');
    assert.equal(await page.locator('#messages img').count(), 0);
    stayedAt([chat.address], seen);
    await context.close();
  },

  'what is said wrongly is told': async () => {
    const { context, page, seen } = await enter(chat, 'member');
    await say(page, '');
    await hears(page, /^content: String should have at least 1 character$/, 'note');
    stayedAt([chat.address], seen);
    await context.close();
  },

  'a page that loses its server comes back, and finds what was said': async () => {
    const own = await Chat.start(program);
    const { context, page } = await enter(own, 'member');
    await say(page, 'To be kept');
    await hears(page, 'To be kept', 'mine');
    await own.kill();
    await page.locator('#state.closed').filter({ hasText: /^closed, trying again in \d+ s$/ }).waitFor();
    await page.keyboard.type('Too early');
    await page.keyboard.press('Enter');
    assert.equal(await page.getByLabel('Message', { exact: true }).inputValue(), 'Too early');
    await own.restart();
    await isIn(page);
    assert.equal(await line(page, 'To be kept', 'mine').count(), 1);
    await page.keyboard.press('Enter');
    await hears(page, 'Too early', 'mine');
    await own.kill();
    await context.close();
  },

  'whose session is over is told to log in again': async () => {
    const own = await Chat.start(program);
    const { context, page } = await enter(own, 'member');
    await own.kill();
    // Its data is another's, which knows nobody's session.
    own.variables = new Chat().variables;
    await own.restart();
    await notice(page, /^You have been logged out\.$/);
    await logIn(page, 'member');
    await isIn(page);
    await own.kill();
    await context.close();
  },

  'the page fits a narrow dark screen': async () => {
    const options = { viewport: { width: 320, height: 640 }, colorScheme: 'dark', isMobile: true, hasTouch: true };
    const { context, page, seen } = await enter(chat, 'moderator', options);
    await say(page, 'A word that is long: '.repeat(6) + 'x'.repeat(120));
    await hears(page, 'A word that is long', 'mine');
    await page.screenshot({ path: join(pictures, 'chat-narrow.png') });
    await fits(page);
    stayedAt([chat.address], seen);
    await context.close();
  },
};

const passed = await run('chat', tests);
await browser.close();
process.exit(passed ? 0 : 1);
