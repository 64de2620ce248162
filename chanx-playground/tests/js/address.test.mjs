// Addresses, taken apart and put together.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decoded, parsed, pathOf, problemOf, queryOf, startFor } from '../../assets/address.js';

const int = { name: 'room_id', converter: 'int', pattern: '[0-9]+' };
const str = { name: 'name', converter: 'str', pattern: '[^/]+' };
const path = { name: 'file', converter: 'path', pattern: '.+' };
const uuid = { name: 'id', converter: 'uuid', pattern: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}' };
const own = { name: 'colour', converter: 'Hex', pattern: '[0-9a-f]{6}' };

const endpoint = {
  parts: [{ text: 'ws/room/' }, { param: 'room_id' }, { text: '/of/' }, { param: 'name' }, { text: '/' }],
  path_params: [int, str],
};

test('values are told what is wrong with them', () => {
  assert.equal(problemOf(int, '5'), '');
  assert.match(problemOf(int, '-5'), /digits alone/);
  assert.match(problemOf(int, '9223372036854775808'), /64 bits/);
  assert.equal(problemOf(int, '9223372036854775807'), '');
  assert.match(problemOf(int, ''), /Give a value/);
  assert.match(problemOf(str, 'a/b'), /no `\/`/);
  assert.equal(problemOf(path, 'a/b'), '');
  assert.match(problemOf(uuid, '5'), /UUID/);
  assert.match(problemOf(own, 'red'), /match \[0-9a-f\]\{6\}/);
  assert.equal(problemOf(own, 'ff0000'), '');
  // A pattern that the browser does not know is the server's business.
  assert.equal(problemOf({ converter: 'x', pattern: '(?i:a)[[:alpha:]]{' }, 'z'), '');
  for (const param of [int, str, path, uuid]) assert.equal(problemOf(param, startFor(param)), '', param.converter);
});

test('a path is put together and taken apart again', () => {
  const values = { room_id: '5', name: 'Jörg & Co+?' };
  const target = pathOf(endpoint, values);
  assert.equal(target, '/ws/room/5/of/J%C3%B6rg%20%26%20Co%2B%3F/');
  assert.deepEqual(parsed(endpoint, target).values, values);
  assert.equal(parsed(endpoint, '/ws/other/5/').values, undefined);
  assert.equal(pathOf({ parts: [{ text: 'f/' }, { param: 'file' }], path_params: [path] }, { file: 'a b/c' }), '/f/a%20b/c');
});

test('a query is put together and taken apart again', () => {
  const rows = [{ name: 'a', value: '1 2&' }, { name: '', value: 'gone' }, { name: 'b', value: '' }];
  assert.equal(queryOf(rows), 'a=1%202%26&b=');
  assert.deepEqual(parsed(endpoint, `/ws/room/5/of/x/?${queryOf(rows)}`).query, [rows[0], rows[2]]);
  assert.deepEqual(parsed(endpoint, '/x?a=b=c&d=%zz+1').query, [{ name: 'a', value: 'b=c' }, { name: 'd', value: '%zz 1' }]);
});

test('a text with a percent sign that means nothing stays as it is', () => {
  assert.deepEqual(['%', 'a%2Fb', '%e0%a4'].map(decoded), ['%', 'a/b', '%e0%a4']);
});
