// What a payload holds, field by field.

import { el, prose } from './dom.js';

// What is nested deeper is folded; what holds itself is not shown again.
const UNFOLDED = 2;

export class SchemaView {
  constructor(schemas) {
    this.schemas = schemas;
  }

  // The fields of a payload, or what it is where it has none.
  payload(schema) {
    return this.#inside(schema, []) ?? el('div', { class: 'fields' }, this.property('payload', schema, true, []));
  }

  property(name, schema, required, within = []) {
    const { kind, schema: known, nullable } = this.schemas.kind(schema);
    const constraints = this.schemas.constraints(schema);
    const head = el('p', {},
      el('code', { class: 'name' }, name),
      el('span', { class: 'type' }, this.schemas.typeName(schema)),
      required ? el('span', { class: 'needed' }, 'required') : el('span', { class: 'type' }, 'may be left out'),
      known.deprecated && el('span', { class: 'needed' }, 'deprecated'));
    const said = constraints.length > 0 && el('p', { class: 'hint' }, constraints.join(' · '));
    const about = known.description && el('p', { class: 'says' }, prose(known.description));
    return el('div', { class: 'prop', data: { kind, nullable: `${nullable === true}` } }, head, about, said, this.#folded(schema, within));
  }

  // What is inside a field: at once, or once it is asked for.
  #folded(schema, within) {
    const reference = reached(schema);
    if (within.includes(reference)) return el('p', { class: 'hint' }, 'as above');
    const inner = [...within, reference];
    if (within.length < UNFOLDED) return this.#inside(schema, inner);
    if (!this.#hasInside(schema)) return undefined;
    const details = el('details', {}, el('summary', {}, 'What it holds'));
    details.addEventListener('toggle', () => {
      if (details.open && details.children.length === 1) details.append(this.#inside(schema, inner) ?? '');
    });
    return details;
  }

  #hasInside(schema) {
    const { kind, properties, items, values } = this.schemas.kind(schema);
    if (kind === 'array') return this.#hasInside(items);
    if (kind === 'map') return this.#hasInside(values);
    return kind === 'choice' || (kind === 'object' && properties.length > 0);
  }

  #inside(schema, within) {
    const { kind, properties, required, items, values, choices } = this.schemas.kind(schema);
    const fields = (list) => el('div', { class: 'fields' }, list);
    if (kind === 'object' && properties.length > 0) return fields(properties.map(([name, part]) => this.property(name, part, required.has(name), within)));
    if (kind === 'choice') return fields(choices.map((choice, index) => this.property(`either ${index + 1}`, choice, true, within)));
    if (kind === 'array' && (this.#hasInside(items) || this.schemas.constraints(items).length > 0)) return fields([this.property('each', items, true, within)]);
    if (kind === 'map' && this.#hasInside(values)) return fields([this.property('each', values, true, within)]);
    return undefined;
  }
}

// By which a schema is known again on the way down: the reference to it, or itself.
function reached(schema) {
  const choice = (schema?.anyOf ?? schema?.oneOf)?.find(({ $ref }) => $ref);
  return schema?.$ref ?? choice?.$ref ?? schema;
}
