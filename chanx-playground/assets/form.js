// A form for a message, made of its schema. The message itself is the editor's: the form shows it and says what changes.

import { el, fill } from './dom.js';
import { field } from './fields.js';
import { named, within } from './places.js';

export class Form {
  constructor(place, schemas, changed) {
    this.place = place;
    this.schemas = schemas;
    // Is told of each change as (place, value), and whether other fields are there now.
    this.changed = changed;
  }

  // Shows a message.
  show(message, value) {
    this.message = message;
    const payload = message?.payload;
    if (!message) fill(this.place, el('p', { class: 'absent' }, 'What this is, the server does not say: write JSON.'));
    else if (!payload) fill(this.place, el('p', { class: 'absent' }, 'Nothing to fill in: this message has no payload.'));
    else fill(this.place, this.#payload(payload, value?.payload));
  }

  #payload(schema, value) {
    const { kind, properties, required } = this.schemas.kind(schema);
    const isFlat = kind === 'object' && value !== null && typeof value === 'object' && !Array.isArray(value);
    if (!isFlat) return field(this, ['payload'], 'payload', schema, value);
    return properties.map(([name, part]) => field(this, ['payload', name], name, part, value[name], { required: required.has(name) }));
  }

  change(place, value) {
    this.changed(place, value, false);
  }

  restructure(place, value) {
    this.changed(place, value, true);
  }

  // Shows what the server found wrong at the fields that it names; gives back what has no field here.
  problems(list) {
    for (const shown of this.place.querySelectorAll('.wrong')) shown.textContent = '';
    for (const control of this.place.querySelectorAll('[aria-invalid]')) control.removeAttribute('aria-invalid');
    const left = [];
    let first;
    for (const problem of list) {
      const shown = this.#show(problem);
      if (shown) first ??= shown;
      else left.push(problem);
    }
    first?.focus();
    return left;
  }

  // At the field, or at the nearest one around it.
  #show({ loc, msg }) {
    const place = within(loc ?? [], this.message?.action);
    for (let length = place.length; length > 0; length -= 1) {
      const wanted = named(place.slice(0, length));
      const found = [...this.place.querySelectorAll('.field')].find((one) => one.dataset.place === wanted);
      if (!found) continue;
      const wrong = found.querySelector(':scope > .wrong');
      const inner = place.slice(length).join('.');
      wrong.textContent += `${wrong.textContent ? ' ' : ''}${inner ? `${inner}: ` : ''}${msg}`;
      const control = found.querySelector(':scope > :is(input, textarea, select)');
      control?.setAttribute('aria-invalid', 'true');
      return control ?? found.querySelector('input, textarea, select, button') ?? found;
    }
    return undefined;
  }
}
