// Values and the places within them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compact, numberOf, tokens, withField } from '../../assets/json-text.js';
import { named, put, within } from '../../assets/places.js';

test('a value is changed at a place, and the one before stays', () => {
  const value = { payload: { list: [1, 2, 3], text: 'a' } };
  assert.deepEqual(put(value, ['payload', 'text'], 'b'), { payload: { list: [1, 2, 3], text: 'b' } });
  assert.deepEqual(put(value, ['payload', 'list', 1], undefined).payload.list, [1, 3]);
  assert.deepEqual(put(value, ['payload', 'list', 3], 4).payload.list, [1, 2, 3, 4]);
  assert.deepEqual(put(value, ['payload', 'text'], undefined), { payload: { list: [1, 2, 3] } });
  assert.deepEqual(put(value, ['payload', 'new', 'deep'], null).payload.new, { deep: null });
  assert.deepEqual(put(undefined, ['a'], 1), { a: 1 });
  assert.deepEqual(put(value, ['payload'], ({ text }) => ({ text })).payload, { text: 'a' });
  assert.equal(value.payload.text, 'a');
});

test('a place is known again', () => {
  assert.equal(named(['a', 0]), named(['a', '0']));
});

test('a problem stands within the message that has its action', () => {
  assert.deepEqual(within(['say', 'payload', 'text'], 'say'), ['payload', 'text']);
  assert.deepEqual(within(['ref'], 'say'), ['ref']);
});

test('JSON has its parts in colours', () => {
  const parts = tokens('{"a": ["x\\"", -1.5e3, null]}').filter(([kind]) => kind);
  assert.deepEqual(parts, [['key', '"a"'], ['string', '"x\\""'], ['number', '-1.5e3'], ['word', 'null']]);
  assert.equal(tokens('{"a": 1}').map(([, text]) => text).join(''), '{"a": 1}');
});

test('a text keeps its numbers when it is sent', () => {
  assert.equal(compact('{ "a b" : [ 1.0, 9007199254740993 ],\n "c": " x " }'), '{"a b":[1.0,9007199254740993],"c":" x "}');
  assert.equal(withField('{ "a": 9007199254740993 }\n', 'ref', '1'), '{"a":9007199254740993,"ref":"1"}');
  assert.equal(withField('{}', 'ref', '1'), '{"ref":"1"}');
});

test('what is typed is a number, or stays what it is', () => {
  assert.deepEqual(['5', ' -2.5 ', '1e3', '', 'many', '05', '--1'].map(numberOf), [5, -2.5, 1000, '', 'many', '05', '--1']);
});
