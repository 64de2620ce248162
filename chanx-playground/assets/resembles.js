// Whether a value looks like one of a schema's: which of several it is, and which control can show it.

import { isNumber, shown } from './json-text.js';

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value) && !isNumber(value);

// As far as the kind of a value goes: a field of that kind can show it without losing any of it.
export function suits({ kind, schema }, value) {
  if (kind === 'object' || kind === 'map') return isObject(value);
  if (kind === 'array') return Array.isArray(value);
  if (kind === 'any') return schema.type !== 'object' || isObject(value);
  return kind === 'choice' || value === null || typeof value !== 'object' || isNumber(value);
}

// Whether it could be one of this schema's, as a server would read it.
export function resembles(schemas, given, value) {
  const known = schemas.kind(given);
  if (value === null && (known.nullable || known.kind === 'null')) return true;
  return suits(known, value) && (LIKE[known.kind] ?? isOfType)(schemas, known, value);
}

const LIKE = {
  any: () => true,
  const: (_, { schema }, value) => schema.const === value,
  enum: (_, { values }, value) => values.includes(value),
  integer: (_, known, value) => isNumber(value) && /^-?\d+$/.test(shown(value)),
  number: (_, known, value) => isNumber(value),
  array: (schemas, { items }, value) => value.every((item) => resembles(schemas, items, item)),
  map: (schemas, { values }, value) => Object.values(value).every((item) => resembles(schemas, values, item)),
  choice: (schemas, { choices }, value) => choices.some((choice) => resembles(schemas, choice, value)),
  object: (schemas, { properties, required, schema }, value) => [...required].every((name) => name in value)
    && properties.every(([name, part]) => value[name] === undefined || isPart(schemas, part, value[name]))
    && (schema.additionalProperties !== false || Object.keys(value).every((name) => name in (schema.properties ?? {}))),
};

// What is wrong within a field is told there: only what tells variants apart counts.
function isPart(schemas, part, value) {
  const { kind, schema, nullable, values } = schemas.kind(part);
  if (kind === 'const') return schema.const === value;
  if (kind === 'enum' && values.length === 1) return values[0] === value;
  return (value === null && nullable === true) || suits({ kind, schema }, value);
}

const isOfType = (_, { kind }, value) => typeof value === kind;

// Which of these a value is: one that it could be, else one that can show it; -1 where there is none.
export function chosen(schemas, choices, value) {
  const exact = choices.findIndex((choice) => resembles(schemas, choice, value));
  return exact >= 0 ? exact : choices.findIndex((choice) => suits(schemas.kind(choice), value));
}
