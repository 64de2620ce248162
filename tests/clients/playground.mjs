// Chromium uses the playground and the page of documents as developers do, on the chat and on the palette.
//
//     node playground.mjs CHAT-PROGRAM PALETTE-PROGRAM CHROMIUM FOLDER-FOR-SCREENSHOTS

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fits, launched, opened, stayedAt } from './chromium.mjs';
import { require } from './packages.mjs';
import { docsTests } from './playground_docs.mjs';
import { run } from './run.mjs';
import { Chat, Palette } from './servers.mjs';

const [chatProgram, paletteProgram, executablePath, pictures] = process.argv.slice(2);
const browser = await launched(executablePath);
const chat = await Chat.start(chatProgram);
const palette = await Palette.start(paletteProgram);
const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
const DESK = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const PLAYGROUND = '/playground/websocket/';

async function visit({ address }, path = PLAYGROUND, options = DESK) {
  const visitor = await opened(browser, options);
  // What does not come is told with what was waited for.
  visitor.page.setDefaultTimeout(8000);
  await visitor.page.goto(`http://${address}${path}`);
  if (path.startsWith(PLAYGROUND)) await visitor.page.locator('#cards .card').waitFor();
  return visitor;
}

// Nothing went wrong unseen, nobody else was asked, and nothing serious stands in anybody's way.
async function fine({ context, page, seen }, { address }) {
  await accessible(page);
  stayedAt([address], seen);
  await context.close();
}

async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
}

const card = (page, name) => page.getByRole('region', { name: `Connection ${name}`, exact: true });
const button = (place, name) => place.getByRole('button', { name, exact: true });
const entry = (place, action, kind = '') => place.locator(`.entry${kind}`).filter({ has: place.page().locator('.action', { hasText: new RegExp(`^${action}$`) }) });
const choose = (page, name) => page.getByLabel('Endpoint').selectOption({ label: name });
const STUDIO = 'Studio — /ws/studio/';
const MIRROR = 'Mirror — /ws/mirror/';

// Connects by a name and a password, as the application gives tokens.
async function logIn(page, name, user) {
  const own = card(page, name);
  await own.getByLabel('As', { exact: true }).selectOption('subprotocol');
  await own.getByLabel('User name').fill(user);
  await own.getByLabel('Password').fill(Chat.password);
  await button(own, 'Log in').click();
  await page.waitForFunction((wanted) => [...document.querySelectorAll('.card .name')].some((input) => input.value === wanted), user);
  await button(card(page, user), 'Connect').click();
  return card(page, user);
}

async function connected(page, name = 'A') {
  await button(card(page, name), 'Connect').click();
  await card(page, name).locator('.verdict[data-verdict="in"]').waitFor();
  return card(page, name);
}

async function pick(page, action) {
  await page.getByLabel('Action').selectOption(action);
}

const json = async (page) => JSON.parse(await page.locator('#json').inputValue());
const send = (page) => button(page, 'Send').click();
const field = (page, place) => page.locator(`.field[data-place='${JSON.stringify(place)}']`);

const tests = {
  'two users talk in one page, each with a token of their own, and their group is shown': async () => {
    const visitor = await visit(chat);
    const { page } = visitor;
    const moderator = await logIn(page, 'A', 'moderator');
    await moderator.getByText('Let in').waitFor();
    await button(page, 'Add one beside').click();
    const member = await logIn(page, 'A', 'member');
    await member.getByText('Let in').waitFor();
    await member.getByText('Open, speaking chanx').waitFor();

    await page.getByLabel('as', { exact: true }).selectOption({ label: 'moderator' });
    await pick(page, 'new_message');
    await field(page, ['payload', 'content']).getByRole('textbox').fill('Hello from the playground');
    await send(page);
    await entry(member, 'member_message').filter({ hasText: 'Hello from the playground' }).waitFor();
    await entry(member, 'member_message').locator('summary').click();
    await page.locator('#groups-block summary').click();
    await page.getByText('chat.1 2 connections: user 1, user 2').waitFor();
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(pictures, 'playground.png') });
    await fine(visitor, chat);
  },

  'the error of a bad message stands at its field, and goes when it is mended': async () => {
    const visitor = await visit(chat);
    const { page } = visitor;
    const own = await logIn(page, 'A', 'member');
    await own.getByText('Let in').waitFor();
    const content = field(page, ['payload', 'content']);
    await content.getByRole('textbox').fill('');
    await send(page);
    await content.getByText('String should have at least 1 character').waitFor();
    assert.equal(await content.getByRole('textbox').getAttribute('aria-invalid'), 'true');
    await page.waitForFunction(() => document.activeElement.closest('#form'));
    await content.getByRole('textbox').fill('better');
    await send(page);
    await entry(own, 'member_message').filter({ hasText: 'better' }).waitFor();
    assert.equal(await content.locator('.wrong').innerText(), '');

    // What has no field here is told below.
    await page.locator('#json').fill('{"action": "new_message", "payload": {"content": "x"}, "ref": [1]}');
    await send(page);
    await page.locator('#problems').filter({ hasText: 'ref' }).waitFor();
    await fine(visitor, chat);
  },

  'an anonymous and a stranger are refused, and shown why': async () => {
    const visitor = await visit(chat);
    const { page } = visitor;
    await button(card(page, 'A'), 'Connect').click();
    await card(page, 'A').getByText('Refused: 401 Unauthorized. Authentication credentials were not provided.').waitFor();
    await card(page, 'A').getByText('Closed with 4401. Nobody knows who you are').waitFor();
    await button(page, 'Add one beside').click();
    const stranger = await logIn(page, 'B', 'stranger');
    await stranger.getByText('Refused: 403 Forbidden. You are not a member of this room.').waitFor();
    await stranger.getByText('Closed with 4403. You are known, and may not enter.').waitFor();

    // Elsewhere there is nothing.
    await page.getByLabel('room_id').fill('777');
    await button(stranger, 'Connect').click();
    await stranger.getByText('Closed with 4404. What the address names is not there.').waitFor();
    await page.screenshot({ path: join(pictures, 'playground-refused.png') });
    await fine(visitor, chat);
  },

  'it says what a message needs, and leads to the documents of its channel': async () => {
    const visitor = await visit(chat);
    const { page } = visitor;
    await pick(page, 'remove_message');
    await page.getByText('Remove what somebody said. For moderators. Needs IsModerator.').waitFor();
    await page.getByRole('link', { name: 'Documents' }).click();
    await page.waitForFunction(() => document.activeElement.id === 'channel/chat');
    assert.match(page.url(), /websocket-docs\/#channel\/chat$/);
    await fine(visitor, chat);
  },

  'a wrong password is told': async () => {
    const { context, page } = await visit(chat);
    const own = card(page, 'A');
    await own.getByLabel('As', { exact: true }).selectOption('subprotocol');
    await own.getByLabel('User name').fill('member');
    await own.getByLabel('Password').fill('wrong');
    await button(own, 'Log in').click();
    await own.getByRole('alert').filter({ hasText: 'Wrong user name or password.' }).waitFor();
    await context.close();
  },

  'endpoints are found, with who may enter, and path parameters are checked while they are typed': async () => {
    const visitor = await visit(palette);
    const { page } = visitor;
    const options = await page.getByLabel('Endpoint').locator('option').allInnerTexts();
    assert.deepEqual(options, ['Canvas — /ws/canvas/<uuid:canvas>/<slug:layer>/<path:rest>', STUDIO, 'Studio — /ws/archive/(?:old|new)/', MIRROR]);
    await page.getByText('user: Option<Guest> · known by Bearer').waitFor();
    for (const [label, wrong, told, right] of [
      ['canvas', '5', /takes a UUID/, '6f1c1f0e-8a39-4d0c-9f5a-0d8c4e1b2a37'],
      ['layer', 'a b', /letters, digits/, 'top'],
      ['rest', '', /Give a value/, 'x/y z'],
    ]) {
      const input = page.getByLabel(label, { exact: true });
      await input.fill(wrong);
      await page.locator('#params .wrong').filter({ hasText: told }).waitFor();
      assert.equal(await input.getAttribute('aria-invalid'), 'true');
      await button(card(page, 'A'), 'Connect').click();
      await card(page, 'A').locator('.ended').filter({ hasText: label }).waitFor();
      await input.fill(right);
    }
    assert.equal(await page.locator('#target').inputValue(), '/ws/canvas/6f1c1f0e-8a39-4d0c-9f5a-0d8c4e1b2a37/top/x/y%20z');
    const own = await connected(page);
    await entry(own, 'place').locator('summary').click();
    await entry(own, 'place').locator('.json').getByText('"x/y z"').waitFor();

    // The whole is typed, and its parts follow.
    await page.locator('#target').fill('/ws/canvas/6f1c1f0e-8a39-4d0c-9f5a-0d8c4e1b2a38/b/c?token=guest-ann');
    assert.equal(await page.getByLabel('layer', { exact: true }).inputValue(), 'b');
    assert.equal(await page.getByLabel('Name of query parameter 1').inputValue(), 'token');
    await button(page, 'Add a query parameter').click();
    await page.getByLabel('Name of query parameter 2').fill('x');
    await page.getByLabel('Value of query parameter 2').fill('1 2');
    assert.match(await page.locator('#target').inputValue(), /\?token=guest-ann&x=1%202$/);
    await button(page, 'Remove query parameter 2').click();
    await page.locator('#target').fill('/elsewhere');
    await page.getByText('This is not the path of the chosen endpoint.').waitFor();
    await fine(visitor, palette);
  },

  'a route that can not be turned round is typed by hand': async () => {
    const visitor = await visit(palette);
    const { page } = visitor;
    await choose(page, 'Studio — /ws/archive/(?:old|new)/');
    await page.locator('#target').fill('/ws/archive/old/');
    const own = card(page, 'A');
    await own.getByLabel('As', { exact: true }).selectOption('subprotocol');
    await own.getByLabel('Token').fill('guest-ann');
    await connected(page);
    await fine(visitor, palette);
  },

  'form and JSON are one message, every kind of field': async () => {
    const visitor = await visit(palette);
    const { page } = visitor;
    const own = await connected(page);
    await pick(page, 'paint');
    const { payload: given } = await json(page);
    await send(page);
    await entry(own, 'painted').waitFor();

    const typed = (place, value) => field(page, ['payload', ...place]).locator(':scope > :is(input, textarea)').fill(value);
    await typed(['name'], 'Sun');
    await typed(['width'], '3');
    await typed(['opacity'], '0.25');
    await field(page, ['payload', 'filled']).getByRole('checkbox').setChecked(!given.filled);
    await field(page, ['payload', 'shade']).getByRole('combobox').selectOption('dark');
    await field(page, ['payload', 'shape']).getByLabel('Which of them').selectOption({ index: 1 });
    await typed(['shape', 'height'], '7');
    await button(field(page, ['payload', 'spots']), 'Add an item').click();
    await typed(['spots', '1', 'x'], '42');
    await field(page, ['payload', 'notes']).getByLabel('New key').fill('seen');
    await button(field(page, ['payload', 'notes']), 'Add an entry').click();
    await typed(['notes', 'seen'], '5');
    const { payload } = await json(page);
    assert.equal(payload.name, 'Sun');
    assert.deepEqual([payload.width, payload.opacity, payload.filled, payload.shade], [3, 0.25, !given.filled, 'dark']);
    assert.deepEqual([payload.shape.kind, payload.shape.height], ['rectangle', 7]);
    assert.deepEqual([payload.spots.length, payload.spots[1].x, payload.notes.seen], [given.spots.length + 1, 42, 5]);
    await send(page);
    await entry(own, 'painted').filter({ hasText: '"Sun"' }).waitFor();

    // The other way round, and lists and maps shrink again.
    await page.locator('#json').fill(JSON.stringify({ action: 'paint', payload: { ...payload, name: 'Moon', author: 'Ann' } }));
    assert.equal(await field(page, ['payload', 'name']).getByRole('textbox').inputValue(), 'Moon');
    assert.equal(await field(page, ['payload', 'author']).getByRole('textbox').inputValue(), 'Ann');
    await page.getByRole('button', { name: 'Set to null: author' }).click();
    await page.getByRole('button', { name: 'Remove 1', exact: true }).click();
    await page.getByRole('button', { name: 'Remove seen' }).click();
    const changed = (await json(page)).payload;
    assert.deepEqual([changed.author, changed.spots.length, 'seen' in changed.notes], [null, given.spots.length, false]);
    await page.screenshot({ path: join(pictures, 'playground-form.png'), fullPage: true });

    // Several problems, deep within, each at its place.
    await typed(['width'], '0');
    await typed(['spots', '0', 'y'], '999');
    await send(page);
    await field(page, ['payload', 'width']).getByText('greater than or equal to 1').waitFor();
    await field(page, ['payload', 'spots', '0', 'y']).getByText('less than or equal to 100').waitFor();
    await typed(['width'], 'many');
    await send(page);
    await field(page, ['payload', 'width']).getByText('valid integer').waitFor();
    await fine(visitor, palette);
  },

  'fields beside a choice stay, variants have the fields of their types, and any value is a field': async () => {
    const visitor = await visit(palette);
    const { page } = visitor;
    const own = await connected(page);
    await pick(page, 'mix');
    const typed = (place, value) => field(page, ['payload', ...place]).locator(':scope > :is(input, textarea)').fill(value);
    const which = (place) => field(page, place).locator(':scope > .parts > select');
    await typed(['name'], 'Sun');
    await which(['payload']).selectOption({ label: 'MixGlazed' });
    await typed(['coats'], '3');
    await which(['payload', 'tool']).selectOption({ index: 0 });
    await typed(['tool', 'width'], '7');
    await field(page, ['payload', 'layers']).getByLabel('New key').fill('5');
    await button(field(page, ['payload', 'layers']), 'Add an entry').click();
    await typed(['layers', '5'], 'blue');
    await field(page, ['payload', 'rest']).getByRole('textbox').fill('{"salt": [1]}');
    await which(['payload', 'label']).selectOption({ index: 1 });
    await field(page, ['payload', 'label']).getByLabel('New key').fill('Ann');
    await button(field(page, ['payload', 'label']), 'Add an entry').click();
    await typed(['label', 'Ann'], '9');
    const wanted = { name: 'Sun', finish: 'glazed', coats: 3, tool: { kind: 'brush', width: 7 }, layers: { 1: 'text', 5: 'blue' }, rest: { salt: [1] }, label: { Ann: 9 } };
    assert.deepEqual((await json(page)).payload, wanted);
    // What is typed as JSON is known again.
    await page.locator('#json').fill(JSON.stringify({ action: 'mix', payload: wanted }));
    assert.equal(await field(page, ['payload', 'label', 'Ann']).getByRole('textbox').inputValue(), '9');
    assert.equal(await field(page, ['payload', 'coats']).getByRole('textbox').inputValue(), '3');
    await send(page);
    await entry(own, 'mixed').filter({ hasText: '"Sun"' }).waitFor();
    await typed(['tool', 'width'], '99');
    await send(page);
    await field(page, ['payload', 'tool', 'width']).getByText('less than or equal to 50').waitFor();
    await fine(visitor, palette);
  },

  'every message has an example that the server takes': async () => {
    const { context, page } = await visit(palette);
    const info = await (await fetch(`http://${palette.address}/playground/websocket-info/`)).json();
    const own = await connected(page);
    for (const { name } of info[0].message_examples.filter(({ name: known }) => known !== 'leave' && known !== 'fail')) {
      await pick(page, name);
      await send(page);
    }
    await pick(page, 'ping');
    await send(page);
    await entry(own, 'pong').nth(1).waitFor();
    assert.equal(await entry(own, 'error').count(), 0);
    assert.deepEqual(info[0].message_examples.map(({ name }) => name), ['paint', 'mix', 'count', 'ping', 'fail', 'leave', 'authenticate']);
    for (const key of ['name', 'url', 'friendly_url', 'description', 'message_examples', 'path_params']) assert.ok(key in info[0], key);
    assert.equal(info[0].friendly_url, `ws://${palette.address}/ws/canvas/:canvas/:layer/:rest`);
    assert.deepEqual(Object.keys(info[0].path_params[0]).sort(), ['converter', 'description', 'name', 'pattern']);
    assert.deepEqual(info[0].path_params.map(({ description }) => description), ['The canvas.', 'The layer.', 'What is after it.']);
    await context.close();
  },

  'JSON that is none is told, put in order, and may be sent all the same': async () => {
    const visitor = await visit(palette);
    const { page } = visitor;
    const own = await connected(page);
    await page.locator('#json').fill('{"action":"ping"');
    assert.notEqual(await page.locator('#json-problem').innerText(), '');
    await send(page);
    await page.locator('#problems').filter({ hasText: 'Invalid JSON' }).waitFor();
    // The digits of a number are not the browser's business.
    await page.locator('#json').fill('{"action":"count","payload":{"count":9007199254740993}}');
    await button(page, 'Format').click();
    assert.match(await page.locator('#json').inputValue(), /: 9007199254740993/);
    assert.equal(await field(page, ['payload', 'count']).getByRole('textbox').inputValue(), '9007199254740993');
    await send(page);
    await entry(own, 'count', '.sent').filter({ hasText: '9007199254740993' }).waitFor();
    await field(page, ['payload', 'count']).getByRole('textbox').fill('9007199254740995');
    assert.match(await page.locator('#json').inputValue(), /: 9007199254740995/);
    await page.locator('#json').fill('{"action":"ping"}');
    assert.equal(await page.locator('#json-problem').innerText(), '');
    await button(page, 'Format').click();
    assert.equal(await page.locator('#json').inputValue(), '{\n  "action": "ping"\n}');
    await page.locator('#json').press('Control+Enter');
    await entry(own, 'pong').waitFor();
    await fine(visitor, palette);
  },

  'replies find their messages, with the time that they took': async () => {
    const { context, page } = await visit(palette);
    const own = await connected(page);
    await pick(page, 'count');
    await field(page, ['payload', 'count']).getByRole('textbox').fill('2');
    await send(page);
    await entry(own, 'well').nth(1).waitFor();
    assert.match(await entry(own, 'well').first().locator('.pairing').innerText(), /^answers #1 after [\d.]+ m?s$/);
    assert.match(await entry(own, 'count').locator('.pairing').innerText(), /^answered in [\d.]+ m?s$/);
    // Without a `ref` nothing tells which answer is whose.
    await page.getByLabel('with a ref').uncheck();
    await pick(page, 'ping');
    await send(page);
    assert.equal(await entry(own, 'pong').locator('.pairing').innerText(), '');
    await context.close();
  },

  'text and files go as they are, and come back': async () => {
    const visitor = await visit(palette);
    const { page } = visitor;
    const own = await connected(page);
    await page.getByRole('tab', { name: 'Text' }).click();
    await page.getByLabel('Text, sent as it is').fill('{"action":"ping","ref":7}');
    await send(page);
    await entry(own, 'pong').filter({ hasText: 'answers #7' }).waitFor();
    await page.getByRole('tab', { name: 'File' }).click();
    await page.getByLabel('A file, sent as one binary frame').setInputFiles({ name: 'dots.bin', mimeType: 'application/octet-stream', buffer: Buffer.from([0, 1, 255]) });
    await send(page);
    await own.locator('.received').getByText('3 bytes, binary').waitFor();
    await own.locator('.sent').getByText('3 bytes, binary: dots.bin').waitFor();
    await own.locator('.received').filter({ hasText: '3 bytes' }).locator('summary').click();
    const [saved] = await Promise.all([page.waitForEvent('download'), button(own.locator('.received'), 'Save to a file').click()]);
    assert.deepEqual([...await readFile(await saved.path())], [0, 1, 255]);
    await fine(visitor, palette);
  },

  'an endpoint of frames without messages is talked to in text': async () => {
    const visitor = await visit(palette);
    const { page } = visitor;
    await choose(page, MIRROR);
    const own = await connected(page);
    await page.getByLabel('Text, sent as it is').fill('no JSON at all');
    await send(page);
    await own.locator('.received').filter({ hasText: 'no JSON at all' }).waitFor();
    await fine(visitor, palette);
  },

  'the history is filtered, unfolded, copied and cleared': async () => {
    const { context, page } = await visit(palette);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const own = await connected(page);
    await pick(page, 'paint');
    await field(page, ['payload', 'name']).getByRole('textbox').fill('<b>Sun</b>');
    await send(page);
    await entry(own, 'painted').waitFor();
    await page.getByRole('searchbox', { name: 'Words in the history' }).fill('painted sun');
    assert.equal(await own.locator('.entry:visible').count(), 1);
    await entry(own, 'painted').locator('summary').click();
    await button(entry(own, 'painted'), 'Copy this frame').click();
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    assert.equal(copied.payload.name, '<b>Sun</b>');
    assert.equal(await own.locator('b').count(), 0);
    await page.getByRole('searchbox', { name: 'Words in the history' }).fill('');
    await page.getByLabel('Kind in the history').selectOption('sent');
    assert.equal(await own.locator('.entry:visible').count(), 1);
    assert.match(await own.locator('.entry.sent time').innerText(), /^\d\d:\d\d:\d\d\.\d{3}$/);
    await button(page, 'Clear').click();
    assert.equal(await own.locator('.entry').count(), 0);
    await context.close();
  },

  'a connection that ends says how, and can be made again': async () => {
    const { context, page } = await visit(palette);
    const own = await connected(page);
    await pick(page, 'leave');
    await send(page);
    await own.getByText('Closed with 1008. A rule of the server').filter({ hasText: 'as you said' }).waitFor();
    await send(page);
    await page.getByRole('alert').filter({ hasText: 'Connect first.' }).waitFor();
    await connected(page);
    await button(own, 'Disconnect').click();
    await own.getByText('Closed with 1000.').waitFor();
    await context.close();
  },

  'a token goes in the query or beside the own subprotocol, as the endpoint has it': async () => {
    const { context, page, seen } = await visit(palette);
    const own = card(page, 'A');
    const ways = () => own.getByLabel('As', { exact: true }).locator('option').allInnerTexts();
    assert.ok((await ways()).some((way) => way.includes('in the query as token')));
    await own.getByLabel('As', { exact: true }).selectOption('query:token');
    await own.getByLabel('Token').fill('guest-ann');
    await connected(page);
    assert.match(seen.sockets.at(-1), /\?token=guest-ann$/);
    await choose(page, STUDIO);
    assert.ok(!(await ways()).some((way) => way.includes('query')));
    await own.getByLabel('As', { exact: true }).selectOption('subprotocol');
    await button(own, 'Disconnect').click();
    await connected(page);
    await own.getByText('Open, speaking studio.v1').waitFor();
    await own.getByLabel('Token').fill('no token');
    await button(own, 'Disconnect').click();
    await button(own, 'Connect').click();
    await own.getByText('This token can not stand in the name of a subprotocol').waitFor();
    await own.getByLabel('Token').fill('nobody');
    await button(own, 'Connect').click();
    await own.getByText('Refused: 401 Unauthorized. Invalid token.').waitFor();
    await context.close();
  },

  'a session is saved without tokens, replayed, and told where it came out differently': async () => {
    const visitor = await visit(chat);
    const { page } = visitor;
    const member = await logIn(page, 'A', 'member');
    await member.getByText('Let in').waitFor();
    await entry(member, 'present').first().waitFor();
    await field(page, ['payload', 'content']).getByRole('textbox').fill('To be said twice');
    await send(page);
    await entry(member, 'member_message').waitFor();
    await button(member, 'Disconnect').click();
    await member.getByText('Closed with 1000.').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save to a file').click()]);
    const text = await readFile(await download.path(), 'utf8');
    const token = await member.getByLabel('Token').inputValue();
    assert.ok(token.length > 10 && !text.includes(token));

    const file = join(pictures, 'session.json');
    await writeFile(file, text);
    await button(page, 'Clear').click();
    await page.getByLabel('Replay a file').setInputFiles(file);
    await page.getByText(/steps done again: it came out the same\./).waitFor();
    await entry(member, 'member_message').filter({ hasText: 'To be said twice' }).waitFor();

    const other = JSON.parse(text);
    other.steps.find(({ kind }) => kind === 'sent').text = '{"action":"new_message","payload":{"content":""}}';
    await writeFile(file, JSON.stringify(other));
    await page.getByLabel('Replay a file').setInputFiles(file);
    await page.getByText(/`error` came where `member_message` came before/).waitFor();
    await writeFile(file, '{}');
    await page.getByLabel('Replay a file').setInputFiles(file);
    await page.getByText('This file is no session of the playground.').waitFor();
    await fine(visitor, chat);
  },

  'a session over several endpoints is replayed at each of them, and is none where nothing was opened': async () => {
    const visitor = await visit(palette);
    const { page } = visitor;
    await connected(page);
    await choose(page, STUDIO);
    await button(page, 'Add one beside').click();
    const other = card(page, 'B');
    await other.getByLabel('As', { exact: true }).selectOption('subprotocol');
    await other.getByLabel('Token').fill('guest-ann');
    await connected(page, 'B');
    // What goes on is still there after this.
    await button(page, 'Clear').click();
    await pick(page, 'ping');
    await send(page);
    await entry(other, 'pong').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save to a file').click()]);
    const saved = JSON.parse(await readFile(await download.path(), 'utf8'));
    assert.deepEqual(saved.steps.filter(({ kind }) => kind === 'open').map(({ route }) => route), ['ws/canvas/<uuid:canvas>/<slug:layer>/<path:rest>', 'ws/studio/']);
    const file = join(pictures, 'session-endpoints.json');
    await writeFile(file, JSON.stringify(saved));
    await choose(page, MIRROR);
    await page.getByLabel('Replay a file').setInputFiles(file);
    await page.getByText(/steps done again: it came out the same\./).waitFor();
    await card(page, 'B').getByText('Open, speaking studio.v1').first().waitFor();
    saved.steps = saved.steps.filter(({ kind }) => kind !== 'open');
    await writeFile(file, JSON.stringify(saved));
    await page.getByLabel('Replay a file').setInputFiles(file);
    await page.getByText(/^0 of \d+ steps done again; \d+ left out/).waitFor();
    await fine(visitor, palette);
  },

  'what was done is copied as a test': async () => {
    const visitor = await visit(chat);
    const { context, page } = visitor;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const member = await logIn(page, 'A', 'member');
    await member.getByText('Let in').waitFor();
    await pick(page, 'typing');
    await send(page);
    await button(member, 'Disconnect').click();
    await button(page, 'Copy as test').click();
    await page.getByText('The test is copied.').waitFor();
    const test = await page.evaluate(() => navigator.clipboard.readText());
    for (const line of [
      '    let app = TestApp::new(routes()).state(state().await).start();',
      '    let mut member = app.client("/ws/chat/1/").bearer(&token("member").await).connect().await;',
      '    member.assert_authenticated();',
      '    member.send_json(&json!({ "action": "typing", "payload": null, "ref": "1" })).await;',
    ]) assert.ok(test.includes(`\n${line}\n`), `${line}\n\n${test}`);
    assert.ok(!test.includes(await member.getByLabel('Token').inputValue()));
    await fine(visitor, chat);
  },

  'the keyboard alone will do': async () => {
    const { context, page } = await visit(palette);
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.id);
    const reach = async (wanted) => {
      for (let steps = 0; steps < 60; steps += 1) {
        if ((await focused()) === wanted) return;
        await page.keyboard.press('Tab');
      }
      assert.fail(`the keyboard does not get to ${wanted}`);
    };
    await reach('Connect');
    await page.keyboard.press('Enter');
    await card(page, 'A').getByText('Let in').waitFor();
    await page.evaluate(() => document.activeElement.blur());
    await reach('Message');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), 'Text');
    await page.keyboard.press('Tab');
    await page.keyboard.type('{"action":"ping"}');
    await reach('Send');
    await page.keyboard.press('Enter');
    await entry(card(page, 'A'), 'pong').waitFor();
    await context.close();
  },

  'the playground fits a phone, light and dark, and remembers which': async () => {
    const visitor = await visit(chat, PLAYGROUND, { ...PHONE, colorScheme: 'dark' });
    const { page } = visitor;
    const own = await logIn(page, 'A', 'member');
    await own.getByText('Let in').waitFor();
    await fits(page);
    await accessible(page);
    await page.screenshot({ path: join(pictures, 'playground-phone.png'), fullPage: true });
    await button(page, 'Switch to light colours').click();
    await page.reload();
    await button(page, 'Switch to dark colours').waitFor();
    await fits(page);
    await fine(visitor, chat);
  },

  'the browser is told to run and ask nothing else': async () => {
    for (const path of [PLAYGROUND, '/asyncapi/']) {
      const { headers } = await fetch(`http://${chat.address}${path}`);
      const policy = headers.get('content-security-policy');
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/);
      assert.doesNotMatch(policy, /unsafe|\*/);
    }
    const response = await fetch(`http://${chat.address}${PLAYGROUND.slice(0, -1)}`, { redirect: 'manual' });
    assert.deepEqual([response.status, response.headers.get('location')], [308, 'websocket/']);
    assert.equal((await fetch(`http://${chat.address}${PLAYGROUND}`, { method: 'POST' })).status, 405);
    assert.equal((await fetch(`http://${chat.address}${PLAYGROUND}`, { method: 'HEAD' })).status, 200);
    // The palette shows no groups.
    assert.equal((await fetch(`http://${palette.address}/playground/websocket-groups/`)).status, 404);
  },
};

const shared = { visit, fine, fits, chat, palette, pictures, DESK, PHONE };
const passed = await run('playground', { ...tests, ...docsTests(shared) });
await browser.close();
process.exit(passed ? 0 : 1);
