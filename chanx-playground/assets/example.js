// A value that a schema allows: where a form has to begin with something.

// Nothing that is nested deeper is filled in, so that a type which holds itself comes to an end.
const DEEPEST = 6;

const FORMATS = {
  email: 'somebody@example.org',
  uri: 'https://example.org/',
  url: 'https://example.org/',
  uuid: '6f1c1f0e-8a39-4d0c-9f5a-0d8c4e1b2a37',
  date: '2024-05-17',
  time: '09:30:00Z',
  'date-time': '2024-05-17T09:30:00Z',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
};

export function example(schemas, schema, depth = 0) {
  const { kind, schema: known, nullable, ...parts } = schemas.kind(schema);
  if (known.examples?.length > 0) return structuredClone(known.examples[0]);
  if (known.default !== undefined && known.default !== null) return structuredClone(known.default);
  if (nullable && depth >= DEEPEST) return null;
  const made = {
    const: () => known.const,
    enum: () => parts.values[0],
    string: () => text(known),
    integer: () => number(known, 1),
    number: () => number(known, 0.5),
    boolean: () => true,
    null: () => null,
    object: () => object(schemas, parts, depth),
    array: () => Array.from({ length: depth >= DEEPEST ? 0 : Math.max(known.minItems ?? 0, 0) }, () => example(schemas, parts.items, depth + 1)),
    map: () => ({}),
    choice: () => example(schemas, parts.choices[0], depth + 1),
    any: () => (known.type === 'object' ? {} : null),
  };
  return made[kind]();
}

// The fields that have to be there: what may be left out is left out.
function object(schemas, { properties, required }, depth) {
  const wanted = properties.filter(([name, schema]) => required.has(name) || schemas.kind(schema).kind === 'const');
  if (depth >= DEEPEST) return {};
  return Object.fromEntries(wanted.map(([name, schema]) => [name, example(schemas, schema, depth + 1)]));
}

function text({ format, minLength = 0, maxLength = Infinity, pattern }) {
  const said = FORMATS[format] ?? (pattern ? '' : 'text');
  const long = said.length < minLength ? said.padEnd(minLength, 'text') : said;
  return FORMATS[format] ? long : long.slice(0, maxLength);
}

function number({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }, step) {
  const unit = multipleOf ?? step;
  const least = Math.max(minimum ?? -Infinity, exclusiveMinimum === undefined ? -Infinity : exclusiveMinimum + unit);
  const most = Math.min(maximum ?? Infinity, exclusiveMaximum === undefined ? Infinity : exclusiveMaximum - unit);
  const wanted = Math.min(Math.max(step === 1 ? 1 : 1.5, least), most);
  return multipleOf ? Math.ceil(wanted / multipleOf) * multipleOf : wanted;
}
