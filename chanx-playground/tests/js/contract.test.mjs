// What the pages read out of a document.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { contract } from '../../assets/contract.js';
import { Schemas } from '../../assets/schema.js';
import { example } from '../../assets/example.js';

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
