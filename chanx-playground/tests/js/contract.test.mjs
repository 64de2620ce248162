// What the pages read out of a document.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { contract } from '../../assets/contract.js';
import { Schemas } from '../../assets/schema.js';
import { example } from '../../assets/example.js';
import { another } from '../../assets/fields.js';
import { chosen, suits } from '../../assets/resembles.js';

const document = JSON.parse(await readFile(new URL('room.json', import.meta.url), 'utf8'));

test('a channel has its parameters, security and messages both ways', () => {
  const { channels: [room], info } = contract(document);
  assert.equal(info.title, 'rooms');
  assert.equal(room.key, 'room');
  assert.equal(room.address, '/ws/room/{room_id}/');
  assert.deepEqual(room.parameters.map(({ name }) => name), ['room_id']);
  assert.deepEqual(room.security.map(({ name, in: place }) => [name, place]), [['token', 'query']]);
  assert.deepEqual(room.receives.map(({ messages: [{ action }] }) => action), ['say', 'ping']);
  assert.deepEqual(room.receives[0].replies.map(({ action }) => action), ['said', 'error']);
  assert.deepEqual(room.sends.flatMap(({ messages }) => messages.map(({ action }) => action)), ['said']);
});

test('a message has its payload, its flags and its examples', () => {
  const { channels: [room] } = contract(document);
  const [say, ping] = room.receives.map(({ messages: [message] }) => message);
  assert.equal(say.actionKey, 'action');
  assert.equal(say.description, 'Say something.');
  assert.deepEqual(say.examples, [{ action: 'say', payload: { text: 'Hello' } }]);
  assert.equal(ping.payload, undefined);
  const [said] = room.sends[0].messages;
  assert.deepEqual(said.flags.map(([name]) => name), ['is_mine']);
});

test('an action has the key that the document gives it', () => {
  const other = structuredClone(document);
  const schema = other.components.schemas.SayMessage;
  schema.properties = { type: schema.properties.action, payload: schema.properties.payload };
  assert.equal(contract(other).channels[0].receives[0].messages[0].actionKey, 'type');
});

test('channels and operations have tags', () => {
  const tagged = structuredClone(document);
  tagged.channels.room.tags = [{ name: 'rooms', description: 'Where people talk.' }, { $ref: '#/components/tags/open' }];
  tagged.components.tags = { open: { name: 'open' } };
  for (const operation of Object.values(tagged.operations)) if (operation.action === 'receive') operation.tags = [{ name: 'talk' }];
  const { channels: [room] } = contract(tagged);
  assert.deepEqual(room.tags, [{ name: 'rooms', description: 'Where people talk.' }, { name: 'open', description: '' }]);
  assert.deepEqual(room.receives.map(({ tags }) => tags.map(({ name }) => name)), [['talk'], ['talk']]);
  assert.deepEqual(room.sends.map(({ tags }) => tags), [[]]);
  assert.deepEqual(contract(document).channels[0].tags, []);
});

test('a channel says which subprotocols it speaks', () => {
  const spoken = structuredClone(document);
  spoken.channels.room['x-subprotocols'] = ['chat.v2', 'chat.v1'];
  assert.deepEqual(contract(spoken).channels[0].subprotocols, ['chat.v2', 'chat.v1']);
  assert.deepEqual(contract(document).channels[0].subprotocols, []);
});

const schemas = new Schemas(document);
const kind = (schema) => schemas.kind(schema);

test('kinds of values', () => {
  assert.equal(kind({ $ref: '#/components/schemas/Say' }).kind, 'object');
  assert.deepEqual(['kind', 'nullable'].map((key) => kind({ anyOf: [{ type: 'integer' }, { type: 'null' }] })[key]), ['integer', true]);
  assert.deepEqual(['kind', 'nullable'].map((key) => kind({ type: ['string', 'null'] })[key]), ['string', true]);
  assert.equal(kind({ type: 'object', additionalProperties: { type: 'integer' } }).kind, 'map');
  assert.deepEqual(kind({ oneOf: [{ const: 'a' }, { enum: ['b', 'c'] }] }).values, ['a', 'b', 'c']);
  assert.equal(kind({ oneOf: [{ type: 'string' }, { type: 'object' }] }).kind, 'choice');
  assert.equal(kind(true).kind, 'any');
  assert.deepEqual(kind({ allOf: [{ $ref: '#/components/schemas/Say' }, { properties: { more: {} }, required: ['more'] }] }).properties.map(([name]) => name), ['text', 'tags', 'more']);
});

test('types and constraints in words', () => {
  assert.equal(schemas.typeName({ type: 'array', items: { anyOf: [{ type: 'integer' }, { type: 'null' }] } }), 'list of integer or null');
  assert.equal(schemas.typeName({ $ref: '#/components/schemas/Say' }), 'Say');
  assert.deepEqual(schemas.constraints({ type: 'string', minLength: 1, maxLength: 5, pattern: '^a' }), ['at least 1 character', 'at most 5 characters', 'matches ^a']);
  assert.deepEqual(schemas.constraints({ enum: ['a', null] }), ['"a", null']);
  assert.deepEqual(schemas.constraints({ type: 'integer', exclusiveMinimum: 0, default: 3 }), ['> 0', '3 where absent']);
});

test('an example holds what has to be there, and fits', () => {
  const made = (schema) => example(schemas, schema);
  assert.deepEqual(made({ $ref: '#/components/schemas/Say' }), { text: 't' });
  assert.equal(made({ type: 'string', minLength: 9 }).length, 9);
  assert.equal(made({ type: 'string', maxLength: 2 }), 'te');
  assert.equal(made({ type: 'integer', exclusiveMinimum: 4 }), 5);
  assert.equal(made({ type: 'integer', maximum: -3 }), -3);
  assert.equal(made({ type: 'integer', multipleOf: 4 }), 4);
  assert.equal(made({ type: 'string', format: 'uuid' }).length, 36);
  assert.equal(made({ type: 'array', items: { type: 'boolean' }, minItems: 2 }).length, 2);
  assert.deepEqual(made({ type: 'object', properties: { self: { $ref: '#/components/schemas/Endless' } }, required: ['self'] }).self.inner.inner !== undefined, true);
  assert.equal(made({ examples: [7], type: 'integer' }), 7);
});

const boards = new Schemas(JSON.parse(await readFile(new URL('../../../tests/it/schema/boards.json', import.meta.url), 'utf8')));
const names = ({ properties }) => properties.map(([name]) => name);

test('a variant around a type has its own fields and those of the type', () => {
  const line = boards.kind({ $ref: '#/components/schemas/ShapeLine' });
  assert.deepEqual([line.kind, names(line), [...line.required]], ['object', ['kind', 'first', 'last'], ['kind', 'first', 'last']]);
  assert.deepEqual(example(boards, { $ref: '#/components/schemas/ShapeLine' }), { kind: 'line', first: [1, 1], last: [1, 1] });
  assert.equal(boards.typeName({ $ref: '#/components/schemas/ShapeLine' }), 'ShapeLine');
});

// What `#[serde(flatten)]` makes of an enum beside fields.
const tagged = (kind, more) => ({ type: 'object', properties: { kind: { const: kind }, ...more }, required: ['kind', ...Object.keys(more)] });
const flat = {
  title: 'Piece', type: 'object', properties: { name: { type: 'string' }, size: { type: 'integer' } }, required: ['name'],
  oneOf: [tagged('dot', { at: { type: 'integer' } }), tagged('none', {})],
};

test('fields beside a choice are there in each case, and stay when another is chosen', () => {
  const { kind: of, choices, shared } = kind(flat);
  assert.deepEqual([of, shared], ['choice', ['name', 'size']]);
  assert.deepEqual(choices.map((choice) => names(kind(choice))), [['name', 'size', 'kind', 'at'], ['name', 'size', 'kind']]);
  assert.deepEqual([...kind(choices[0]).required], ['name', 'kind', 'at']);
  assert.deepEqual(choices.map((choice) => schemas.variantName(choice)), ['dot', 'none']);
  assert.deepEqual(example(schemas, flat), { name: 'text', kind: 'dot', at: 1 });
  assert.deepEqual(another(schemas, choices[1], shared, { name: 'Ann', size: 3, kind: 'dot', at: 7 }), { name: 'Ann', kind: 'none', size: 3 });
  const both = kind({ allOf: [flat, { oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }] }] });
  assert.deepEqual(both.choices.map((choice) => names(kind(choice)).at(-1)), ['a', 'b', 'a', 'b']);
});

const byNumber = { type: 'object', patternProperties: { '^\\d+$': { type: 'string' } }, additionalProperties: false };

test('objects with any names are maps, or any objects', () => {
  const numbers = kind(byNumber);
  assert.deepEqual([numbers.kind, numbers.values], ['map', { type: 'string' }]);
  assert.deepEqual(schemas.constraints(byNumber), ['keys match ^\\d+$']);
  for (const any of [{ type: 'object', additionalProperties: true }, { type: 'object' }]) {
    assert.equal(kind(any).kind, 'any');
    assert.equal(schemas.typeName(any), 'object');
    assert.deepEqual(example(schemas, any), {});
  }
  const none = { type: 'object', additionalProperties: false };
  assert.equal(kind(none).kind, 'object');
  assert.deepEqual(schemas.constraints(none), ['no other fields']);
});

test('a value is known again among several', () => {
  const text = { type: 'string' };
  const map = { type: 'object', additionalProperties: { type: 'integer' } };
  const of = (choices, value) => chosen(schemas, choices, value);
  assert.equal(of([text, map], { a: 1 }), 1);
  assert.equal(of([text, { type: 'object' }], { a: [] }), 1);
  assert.equal(of([text, {}], { a: 1 }), 1);
  assert.equal(of([text, flat], { name: 'n', kind: 'none' }), 1);
  assert.equal(of(kind(flat).choices, { name: 'n', kind: 'none' }), 1);
  assert.equal(of([map, { type: 'object', additionalProperties: text }], { a: 'b' }), 1);
  assert.equal(of([{ type: 'array', items: text }, { type: 'array', items: { type: 'integer' } }], [1]), 1);
  assert.equal(of([{ type: 'integer' }, { type: 'number' }], 1.5), 1);
  assert.equal(of([text, { type: ['integer', 'null'] }], null), 1);
  assert.equal(of([text, { enum: ['a', null] }], null), 1);
  // The first that takes it, as the server has it.
  assert.equal(of([{}, text], 'a'), 0);
  const inner = { oneOf: [{ type: 'integer' }, { type: 'array' }] };
  assert.deepEqual([of([inner, { type: 'number' }], 5), of([inner, text], 'a')], [0, 1]);
  // One that is not whole yet is still no text; what nothing here can show is none of them.
  assert.equal(of([text, { type: 'object', properties: { a: {} }, required: ['a'] }], {}), 1);
  assert.equal(of([text, { type: 'integer' }], { a: 1 }), -1);
});

test('a control is there for what it can show', () => {
  assert.ok(suits(kind({ type: 'string' }), 5) && !suits(kind({ type: 'string' }), { a: 1 }) && !suits(kind({ type: 'object', properties: { a: {} } }), 'a'));
  assert.ok(suits(kind(byNumber), {}) && !suits(kind(byNumber), []) && suits(kind({}), [1]) && !suits(kind({ type: 'array' }), {}));
});
