// The page of documents, as people read it.

import assert from 'node:assert/strict';
import { join } from 'node:path';

const PATH = '/asyncapi/';

export function docsTests({ visit, fine, fits, chat, palette, pictures, DESK, PHONE }) {
  const message = (page, channel, action) => page.locator(`[id="message/${channel}/${action}"]`);

  return {
    'the documents name every action with its fields, types, constraints, examples and answers': async () => {
      const visitor = await visit(palette, PATH);
      const { page } = visitor;
      const document = await page.evaluate(() => JSON.parse(window.document.getElementById('document').textContent));
      for (const [key, channel] of Object.entries(document.channels)) {
        for (const name of Object.keys(channel.messages)) {
          const { payload: { $ref } } = document.components.messages[name];
          const schema = document.components.schemas[$ref.split('/').pop()];
          await message(page, key, schema.properties.action.const).waitFor();
        }
      }
      const paint = message(page, 'canvas', 'paint');
      const field = (name) => paint.locator('.prop').filter({ has: page.locator(`:scope > p > code.name:text-is("${name}")`) }).first();
      await field('name').getByText('string', { exact: true }).waitFor();
      await field('name').getByText('at least 1 character · at most 20 characters').waitFor();
      await paint.locator('.inside > .fields > .prop').getByText('≥ 1 · ≤ 9').waitFor();
      await field('author').getByText('string or null').waitFor();
      await field('x').getByText('From the left.').waitFor();
      await field('shape').getByText('either 2').waitFor();
      await paint.getByText('Answered by any of').waitFor();
      assert.ok((await paint.locator('.replies a').allInnerTexts()).includes('painted'));
      assert.ok((await paint.locator('.json').innerText()).includes('"action": "paint"'));
      await page.getByText('the query parameter token').first().waitFor();
      for (const code of ['1000', '4401', '4403', '4500']) await page.getByRole('cell', { name: code, exact: true }).waitFor();
      await fine(visitor, palette);
    },

    'links lead to channels and messages, and examples are copied': async () => {
      const visitor = await visit(chat, `${PATH}#message/chat/typing`);
      const { context, page } = visitor;
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const typing = message(page, 'chat', 'typing');
      await page.waitForFunction(() => document.activeElement.id === 'message/chat/typing');
      assert.ok((await typing.boundingBox()).y < 300);
      assert.ok(await typing.evaluate((element) => element.matches(':target')));
      await page.getByRole('navigation').getByRole('link', { name: 'new_message' }).click();
      assert.match(page.url(), /#message\/chat\/new_message$/);
      await page.waitForFunction(() => document.activeElement.id === 'message/chat/new_message');
      await page.getByRole('button', { name: 'Copy the example of new_message' }).click();
      const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
      assert.equal(copied.action, 'new_message');
      await page.goto(`http://${chat.address}${PATH}#channel/chat`);
      await page.waitForFunction(() => document.activeElement.id === 'channel/chat');
      await page.getByRole('button', { name: 'Copy the document' }).click();
      assert.equal(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())).asyncapi, '3.0.0');
      await fine(visitor, chat);
    },

    'tags are shown at channels and at what may be said there': async () => {
      const visitor = await visit(palette, PATH);
      const { page } = visitor;
      await page.route(`**${PATH}`, async (route) => {
        const response = await route.fetch();
        const [before, given, after] = (await response.text()).split(/(?<=id="document">)(.*?)(?=<\/script>)/s);
        const document = JSON.parse(given);
        document.channels.canvas.tags = [{ name: 'art' }];
        for (const operation of Object.values(document.operations)) operation.tags = [{ name: operation.action }];
        await route.fulfill({ response, body: `${before}${JSON.stringify(document).replaceAll('</', '<\\/')}${after}` });
      });
      await page.reload();
      const tags = (place) => place.locator(':scope > .tags > .tag').allInnerTexts();
      await message(page, 'canvas', 'paint').locator('.tag').waitFor();
      assert.deepEqual(await tags(message(page, 'canvas', 'paint')), ['receive']);
      assert.deepEqual(await tags(page.locator('[id="channel/canvas"]')), ['art']);
      assert.deepEqual(await tags(page.locator('[id="channel/studio"]')), []);
      await fine(visitor, palette);
    },

    'a malformed fragment leads nowhere, and does no harm': async () => {
      const visitor = await visit(palette, `${PATH}#%`);
      const { page } = visitor;
      await page.locator('#close-codes').waitFor();
      await page.evaluate(() => { location.hash = '#%e0%a4'; });
      await page.getByRole('navigation').getByRole('link', { name: 'paint' }).first().click();
      await page.waitForFunction(() => document.activeElement.id.startsWith('message/'));
      await fine(visitor, palette);
    },

    'a message is found by its name, with the keyboard': async () => {
      const { context, page } = await visit(chat, PATH);
      await page.getByRole('searchbox').focus();
      await page.keyboard.type('remove');
      const shown = page.getByRole('navigation').getByRole('link');
      assert.deepEqual((await shown.allInnerTexts()).map((text) => text.replace(/[↑↓\s]/g, '')).filter((text) => text !== 'chat'), ['remove_message', 'message_removed'].sort().reverse());
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement.id === 'message/chat/remove_message');
      await context.close();
    },

    'the documents fit a phone and a desk, light and dark': async () => {
      for (const [name, options] of [['desk', DESK], ['desk-dark', { ...DESK, colorScheme: 'dark' }], ['phone', PHONE], ['phone-dark', { ...PHONE, colorScheme: 'dark' }]]) {
        const visitor = await visit(palette, PATH, options);
        await visitor.page.locator('#close-codes').waitFor();
        await fits(visitor.page);
        await visitor.page.screenshot({ path: join(pictures, `docs-${name}.png`) });
        await fine(visitor, palette);
      }
    },
  };
}
