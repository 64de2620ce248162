// Chromium, and pages that are watched: what the tests in a browser share.

import assert from 'node:assert/strict';
import { require } from './packages.mjs';

const { chromium } = require('playwright-core');

// A browser that fetches nothing of its own accord.
export function launched(executablePath, further = []) {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath, args: [...args, ...further] });
}

// A page and all that it does: requests, sockets, what it writes to the console.
export async function opened(browser, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const seen = { requests: [], sockets: [], console: [], errors: [] };
  page.on('request', (request) => seen.requests.push(request.url()));
  page.on('websocket', (socket) => seen.sockets.push(socket.url()));
  page.on('console', (message) => seen.console.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => seen.errors.push(error.message));
  return { context, page, seen };
}

// Nothing was asked of anybody but these hosts, and nothing went wrong unseen.
export function stayedAt(hosts, { requests, sockets, console: printed, errors }) {
  for (const url of [...requests, ...sockets]) {
    assert.ok(hosts.includes(new URL(url).host) || url.startsWith('data:'), url);
  }
  assert.deepEqual(errors, []);
  assert.deepEqual(printed.filter((line) => /^(error|warning)/.test(line)), []);
}

// Nothing has to be scrolled sideways.
export async function fits(page) {
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
}
