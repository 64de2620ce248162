// What a JSON Schema says, in words and in parts.

// A reader of the schemas of one document.
export class Schemas {
  constructor(document) {
    this.document = document;
  }

  // The schema itself where it is a reference, with what stands beside the reference over it.
  resolve(schema) {
    let found = schema === true || schema === undefined ? {} : schema;
    for (let steps = 0; found.$ref && steps < 32; steps += 1) {
      const { $ref, ...beside } = found;
      found = { ...this.at($ref), ...beside };
    }
    if (Array.isArray(found.allOf)) found = this.#merged(found);
    return found;
  }

  // What a reference points to; nothing is an empty object.
  at(reference) {
    const keys = reference.replace(/^#\//, '').split('/').map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'));
    return keys.reduce((place, key) => place?.[key], this.document) ?? {};
  }

  #merged({ allOf, ...own }) {
    const parts = [...allOf.map((part) => this.resolve(part)), own];
    const properties = Object.assign({}, ...parts.map((part) => part.properties));
    const required = [...new Set(parts.flatMap((part) => part.required ?? []))];
    const { oneOf: _one, anyOf: _any, ...merged } = Object.assign({}, ...parts);
    if (Object.keys(properties).length > 0) Object.assign(merged, { properties, required });
    const choices = parts.map((part) => part.oneOf ?? part.anyOf).filter(Boolean);
    if (choices.length === 0) return merged;
    return { ...merged, oneOf: choices.reduce((all, more) => all.flatMap((one) => more.map((other) => ({ allOf: [one, other] })))) };
  }

  // The kind of a value, as a form has it: `{kind, schema, nullable, …}`.
  kind(given) {
    const schema = this.resolve(given);
    const choices = schema.oneOf ?? schema.anyOf;
    const isNull = (choice) => this.resolve(choice).type === 'null';
    // One that is alone, or beside null, is no choice.
    if (choices?.some(isNull) || choices?.length === 1) {
      const others = choices.filter((choice) => !isNull(choice));
      const { oneOf: _one, anyOf: _any, ...about } = schema;
      // What stands beside it is said of it; fields of both are fields of the whole.
      const inner = others.length === 1 ? this.resolve({ allOf: [about, others[0]], ...about }) : { ...about, anyOf: others };
      const known = this.kind(inner);
      return { ...known, nullable: known.nullable || choices.some(isNull) };
    }
    if (Array.isArray(schema.type)) {
      const types = schema.type.filter((type) => type !== 'null');
      const nullable = types.length < schema.type.length;
      if (types.length === 1) return { ...this.kind({ ...schema, type: types[0] }), nullable };
      return { kind: 'any', schema, nullable };
    }
    if (schema.const !== undefined) return { kind: 'const', schema };
    if (schema.enum) return { kind: 'enum', schema, values: schema.enum };
    if (choices) return this.#choice(schema, choices);
    if (schema.type === 'object' || schema.properties) return this.#object(schema);
    if (schema.type === 'array') return { kind: 'array', schema, items: schema.items ?? {} };
    if (['string', 'integer', 'number', 'boolean', 'null'].includes(schema.type)) return { kind: schema.type, schema };
    return { kind: 'any', schema };
  }

  // Texts with a word each on what they mean are one list to choose from. Fields beside a choice are there in each case.
  #choice(schema, choices) {
    const values = choices.map((choice) => this.resolve(choice)).flatMap((choice) => choice.enum ?? [choice.const]);
    const own = { properties: schema.properties, required: schema.required ?? [] };
    if (!own.properties) return values.every((value) => value !== undefined) ? { kind: 'enum', schema, values } : { kind: 'choice', schema, choices, shared: [] };
    return { kind: 'choice', schema, choices: choices.map((choice) => ({ allOf: [own, choice] })), shared: Object.keys(own.properties) };
  }

  // With names that are not known before it is a map; where nothing is said of its values either, any object.
  #object(schema) {
    const { properties: named, patternProperties: patterns = {}, additionalProperties: others } = schema;
    const properties = Object.entries(named ?? {});
    if (properties.length === 0) {
      const values = Object.values(patterns);
      if (values.length === 0 && others && typeof others === 'object') values.push(others);
      if (values.length > 0) return { kind: 'map', schema, values: values.length === 1 ? values[0] : { anyOf: values } };
      if (others !== false) return { kind: 'any', schema: { ...schema, type: 'object' } };
    }
    return { kind: 'object', schema, properties, required: new Set(schema.required ?? []) };
  }

  // The type in a few words: `string`, `list of integer`, `Role or null`.
  typeName(given, depth = 0) {
    const { kind, schema, nullable, ...parts } = this.kind(given);
    const names = {
      const: () => JSON.stringify(schema.const),
      enum: () => schema.title ?? 'one of',
      choice: () => schema.title ?? (depth > 2 ? 'a choice' : parts.choices.map((choice) => this.variantName(choice, depth + 1)).join(' or ')),
      array: () => `list of ${depth > 3 ? 'values' : this.typeName(parts.items, depth + 1)}`,
      map: () => `map of ${depth > 3 ? 'values' : this.typeName(parts.values, depth + 1)}`,
      object: () => schema.title ?? 'object',
      any: () => (schema.type === 'object' ? schema.title ?? 'object' : 'any value'),
    };
    const name = names[kind]?.() ?? kind;
    return nullable ? `${name} or null` : name;
  }

  // The name of one of several: where its type has none, what tells it apart from the others.
  variantName(given, depth = 0) {
    const { kind, schema, properties = [] } = this.kind(given);
    if (kind !== 'object' || schema.title) return this.typeName(given, depth);
    const tag = properties.map(([, part]) => this.resolve(part).const).find((value) => value !== undefined);
    return `${tag ?? (properties.length === 1 ? properties[0][0] : 'object')}`;
  }

  // What a value has to fulfil, a few words each.
  constraints(given) {
    const { kind, schema, values } = this.kind(given);
    const said = Object.entries(WORDS).flatMap(([name, words]) => (schema[name] === undefined ? [] : words(schema[name])));
    if (kind === 'enum') said.unshift(values.map((value) => JSON.stringify(value)).join(', '));
    if (schema.additionalProperties === false && kind === 'object') said.push('no other fields');
    if (kind === 'map' && schema.patternProperties) said.push(`keys match ${Object.keys(schema.patternProperties).join(' or ')}`);
    return said;
  }
}

const WORDS = {
  minLength: (least) => `at least ${counted(least, 'character')}`,
  maxLength: (most) => `at most ${counted(most, 'character')}`,
  pattern: (pattern) => `matches ${pattern}`,
  // That of a number says how it is kept, which its bounds say better.
  format: (format) => (/^(u?int\d+|u?int|float|double)$/.test(format) ? [] : format),
  minimum: (least) => `≥ ${least}`,
  exclusiveMinimum: (bound) => `> ${bound}`,
  maximum: (most) => `≤ ${most}`,
  exclusiveMaximum: (bound) => `< ${bound}`,
  multipleOf: (step) => `a multiple of ${step}`,
  minItems: (least) => `at least ${counted(least, 'item')}`,
  maxItems: (most) => `at most ${counted(most, 'item')}`,
  uniqueItems: (unique) => (unique ? 'no item twice' : 'any items'),
  minProperties: (least) => `at least ${counted(least, 'entry', 'entries')}`,
  maxProperties: (most) => `at most ${counted(most, 'entry', 'entries')}`,
  default: (value) => (value === null ? [] : `${JSON.stringify(value)} where absent`),
};

const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
