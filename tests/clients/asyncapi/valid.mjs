// The official parser reads our documents, and has nothing to say against them.
//
//     node valid.mjs DOCUMENT…

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { require } from '../packages.mjs';
import { run } from '../run.mjs';

const { Parser } = require('@asyncapi/parser');
// Errors and warnings; what is less is advice, as that there is a newer version of AsyncAPI.
const WARNING = 1;

async function complaints(text) {
  const { document, diagnostics } = await new Parser().parse(text);
  const said = diagnostics.filter(({ severity }) => severity <= WARNING);
  assert.ok(document || said.length > 0, 'no document, and nothing said of why');
  return said.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const files = process.argv.slice(2);
const tests = Object.fromEntries(
  files.map((file) => [basename(file), async () => assert.deepEqual(await complaints(readFileSync(file, 'utf8')), [])]),
);

// A parser that says nothing of anything would say nothing of ours.
tests['a document with a mistake is told apart'] = async () => {
  const document = JSON.parse(readFileSync(files[0], 'utf8'));
  Object.values(document.operations)[0].channel.$ref = '#/channels/nowhere';
  assert.notDeepEqual(await complaints(JSON.stringify(document)), []);
};

process.exit((await run('asyncapi', tests)) ? 0 : 1);
