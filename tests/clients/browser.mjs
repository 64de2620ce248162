// Chromium opens the assistant's page and uses it as a person would, and runs JavaScript of others unchanged.
//
//     node browser.mjs HOST:PORT CHROMIUM FOLDER-FOR-SCREENSHOTS

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fits, launched, opened as openedIn, stayedAt } from './chromium.mjs';
import { run } from './run.mjs';

const [address, executablePath, pictures] = process.argv.slice(2);

// The README's address, which need not be free on this machine: the browser takes it for the server's.
const README = 'localhost:8000';

const browser = await launched(executablePath, [`--host-resolver-rules=MAP ${README} ${address}`]);
const opened = (options) => openedIn(browser, options);
const stayedHome = (seen) => stayedAt([address, README], seen);

const items = (page) => page.locator('#messages li');

async function converse(page) {
  await page.goto(`http://${address}/`);
  await page.locator('#status.open').waitFor();
  await page.getByLabel('Message').fill('Hello assistant!');
  await page.getByRole('button', { name: 'Send' }).click();
  await items(page).filter({ hasText: /^Reply: Hello assistant!$/ }).waitFor();
  await page.getByRole('button', { name: 'Ping' }).click();
  await items(page).filter({ hasText: /^pong$/ }).waitFor();
  await page.getByLabel('Message').fill('');
  await page.keyboard.press('Enter');
  await page.locator('#messages li.error').waitFor();
}

// Runs a script as it is, where its address leads to the server, and waits for what it prints.
async function printed(script, lines) {
  const { context, page, seen } = await opened();
  await page.goto(`http://${README}/`);
  const last = page.waitForEvent('console', () => seen.console.length === lines.length);
  // A module, since the page has names of its own.
  await page.addScriptTag({ content: script, type: 'module' });
  await last;
  assert.deepEqual(seen.console, lines);
  // The page's own, and the script's.
  assert.deepEqual(seen.sockets, Array(2).fill(`ws://${README}/ws/assistants/`));
  stayedHome(seen);
  await context.close();
}

const tests = {
  'the page talks to the assistant': async () => {
    const { context, page, seen } = await opened({ viewport: { width: 900, height: 700 } });
    await converse(page);
    assert.match(await page.locator('li.error').innerText(), /content.*at least 1 character/);
    await page.screenshot({ path: join(pictures, 'page.png') });
    stayedHome(seen);
    assert.deepEqual(seen.sockets, [`ws://${address}/ws/assistants/`]);
    await context.close();
  },

  'what is said is shown as text, not as markup': async () => {
    const { context, page, seen } = await opened();
    await page.goto(`http://${address}/`);
    await page.locator('#status.open').waitFor();
    await page.getByLabel('Message').fill('<img src=x onerror=alert(1)>');
    await page.keyboard.press('Enter');
    await items(page).filter({ hasText: 'Reply: <img' }).waitFor();
    assert.equal(await page.locator('#messages img').count(), 0);
    stayedHome(seen);
    await context.close();
  },

  'the page says when nobody listens, and comes back': async () => {
    const { context, page } = await opened();
    let socket;
    await page.routeWebSocket(/assistants/, (routed) => {
      socket = routed;
      routed.connectToServer();
    });
    await page.goto(`http://${address}/`);
    await page.locator('#status.open').waitFor();
    await socket.close({ code: 1001 });
    await page.locator('#status.closed').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Send' }).isDisabled(), true);
    await page.locator('#status.open').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Send' }).isDisabled(), false);
    await context.close();
  },

  'the page fits a narrow dark screen': async () => {
    const { context, page, seen } = await opened({
      viewport: { width: 320, height: 568 },
      colorScheme: 'dark',
    });
    await converse(page);
    await page.getByLabel('Message').fill('A word that is long: '.repeat(6) + 'x'.repeat(120));
    await page.keyboard.press('Enter');
    await items(page).filter({ hasText: /^Reply: A word/ }).waitFor();
    await page.screenshot({ path: join(pictures, 'narrow.png') });
    await fits(page);
    stayedHome(seen);
    await context.close();
  },

  'the JavaScript of the README prints what the README says': async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const [, script] = readme.match(/^```js\n([^]*?)^```$/m) ?? assert.fail('README.md has no ```js block');
    const promised = [...script.matchAll(/^\/\/ (\{.*)$/gm)].map(([, frame]) => `log: ${frame}`);
    assert.ok(promised.length > 0, 'the block says what it prints');
    await printed(script, promised);
  },

  'JavaScript written for the Python original needs no change': async () => {
    const script = await readFile(new URL('original.js', import.meta.url), 'utf8');
    await printed(script, ['log: Connected to assistant', 'log: Assistant replied: Reply: Hello assistant!']);
  },
};

const passed = await run('browser', tests);
await browser.close();
process.exit(passed ? 0 : 1);
