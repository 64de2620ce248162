// One field of a form: a control for each kind of value. A change goes to `form.change(place, value)`.

import { el, fresh, prose } from './dom.js';
import { example } from './example.js';
import { numberOf, parse, shown } from './json-text.js';
import { named } from './places.js';
import { chosen, suits } from './resembles.js';

// Nothing nested deeper gets fields of its own: it is edited as JSON.
const DEEPEST = 8;

// A field with its label, what is said of it, and room for what is wrong with it.
export function field(form, place, label, schema, value, { required = true, deep = 0, ...more } = {}) {
  const kind = form.schemas.kind(schema);
  const id = fresh('field');
  const hints = [kind.schema.description, ...form.schemas.constraints(schema)].filter(Boolean);
  const about = el('p', { class: 'hint', id: `${id}-about` }, prose(hints.join(' · ')));
  const wrong = el('p', { class: 'wrong', id: `${id}-wrong` });
  const simple = CONTROLS[kind.kind] && value !== null && value !== undefined && suits(kind, value);
  const control = simple ? CONTROLS[kind.kind](form, place, kind, value, { id, deep }) : undefined;
  control?.setAttribute('aria-describedby', `${id}-wrong ${id}-about`);
  const type = el('span', { class: 'type' }, form.schemas.typeName(schema), required ? '' : ', may be left out');
  const head = control
    ? el('div', { class: 'field-head' }, el('label', { for: id }, label), type, switches(form, place, label, kind, value, { required, ...more }))
    : el('div', { class: 'field-head' }, el('span', { class: 'label' }, label), type, switches(form, place, label, kind, value, { required, ...more }));
  const inner = control ?? parts(form, place, label, kind, value, deep);
  return el('div', { class: 'field', data: { place: named(place) } }, head, inner, wrong, hints.length > 0 && about);
}

// What makes a field absent, null, or gone from its list.
function switches(form, place, label, kind, value, { required, remove }) {
  const button = (text, words, next) => el('button', {
    type: 'button', class: 'quiet', 'aria-label': `${words} ${label}`, onclick: () => form.restructure(place, next()),
  }, text);
  const all = [];
  const start = () => example(form.schemas, kind.schema);
  if (value === undefined) all.push(button('Add', 'Add', start));
  else if (!required) all.push(button('Leave out', 'Leave out', () => undefined));
  if (kind.nullable && value !== null && value !== undefined) all.push(button('null', 'Set to null:', () => null));
  if (value === null && kind.kind !== 'null' && kind.kind !== 'any') all.push(button('Give a value', 'Give a value to', start));
  if (remove) all.push(button('Remove', 'Remove', () => undefined));
  return all;
}

// What has parts, or is not there.
function parts(form, place, label, kind, value, deep) {
  if (value === undefined) return el('p', { class: 'absent' }, 'left out');
  if (value === null && kind.kind !== 'any') return el('p', { class: 'absent' }, 'null');
  if (deep >= DEEPEST || !suits(kind, value)) return plain(form, place, value, label);
  return (PARTS[kind.kind] ?? (() => plain(form, place, value, label)))(form, place, kind, value, deep);
}

const PARTS = {
  object(form, place, { properties, required }, value, deep) {
    return el('div', { class: 'parts' }, properties.map(([name, schema]) => field(form, [...place, name], name, schema, value?.[name], { required: required.has(name), deep: deep + 1 })));
  },
  array(form, place, { items }, value, deep) {
    const list = Array.isArray(value) ? value : [];
    const add = () => form.restructure([...place, list.length], example(form.schemas, items));
    return el('div', { class: 'parts' },
      list.map((item, index) => field(form, [...place, index], `${index + 1}`, items, item, { remove: true, deep: deep + 1 })),
      el('button', { type: 'button', class: 'quiet', onclick: add }, 'Add an item'));
  },
  map(form, place, { values }, value, deep) {
    const name = el('input', { type: 'text', placeholder: 'key', 'aria-label': 'New key' });
    const add = () => { if (name.value) form.restructure([...place, name.value], example(form.schemas, values)); };
    return el('div', { class: 'parts' },
      Object.entries(value ?? {}).map(([key, item]) => field(form, [...place, key], key, values, item, { remove: true, deep: deep + 1 })),
      el('div', { class: 'row' }, name, el('button', { type: 'button', class: 'quiet', onclick: add }, 'Add an entry')));
  },
  choice(form, place, { choices, shared }, value, deep) {
    const index = chosen(form.schemas, choices, value);
    const select = el('select', { 'aria-label': 'Which of them', onchange: () => form.restructure(place, (now) => another(form.schemas, choices[select.value], shared, now)) },
      choices.map((choice, at) => el('option', { value: at, selected: at === index }, form.schemas.variantName(choice))));
    // None of them: it is edited as it is.
    if (index < 0) select.value = '';
    if (index < 0) return el('div', { class: 'parts' }, select, plain(form, place, value));
    const inner = form.schemas.kind(choices[index]);
    const simple = CONTROLS[inner.kind] && value !== null ? CONTROLS[inner.kind](form, place, inner, value, { id: fresh('field') }) : undefined;
    simple?.setAttribute('aria-label', 'Value');
    return el('div', { class: 'parts' }, select, simple ?? parts(form, place, 'value', inner, value, deep + 1));
  },
};

// Another of several, with the fields that all of them have as they were.
export function another(schemas, choice, shared, value) {
  const made = example(schemas, choice);
  const kept = shared.filter((name) => value?.[name] !== undefined).map((name) => [name, value[name]]);
  return kept.length > 0 ? { ...made, ...Object.fromEntries(kept) } : made;
}

const CONTROLS = {
  string(form, place, { schema }, value, { id }) {
    const long = schema.maxLength === undefined || schema.maxLength > 200;
    const control = long ? el('textarea', { id, rows: 2, value: `${value}` }) : el('input', { id, type: 'text', value: `${value}` });
    control.addEventListener('input', () => form.change(place, control.value));
    return control;
  },
  integer: (form, place, kind, value, { id }) => numeric(form, place, value, id, 'numeric'),
  number: (form, place, kind, value, { id }) => numeric(form, place, value, id, 'decimal'),
  boolean(form, place, kind, value, { id }) {
    const control = el('input', { id, type: 'checkbox', checked: value === true });
    control.addEventListener('change', () => form.change(place, control.checked));
    return control;
  },
  enum(form, place, { values }, value, { id }) {
    const known = values.some((one) => one === value) ? values : [value, ...values];
    const control = el('select', { id }, known.map((one, index) => el('option', { value: index, selected: one === value }, typeof one === 'string' ? one : JSON.stringify(one))));
    control.addEventListener('change', () => form.change(place, known[control.value]));
    return control;
  },
  const(form, place, { schema }, value, { id }) {
    return el('input', { id, type: 'text', readOnly: true, value: typeof schema.const === 'string' ? schema.const : JSON.stringify(schema.const) });
  },
};

// What is no number stays as it was typed, so that one sees what the server says of it.
function numeric(form, place, value, id, mode) {
  const control = el('input', { id, type: 'text', inputMode: mode, value: shown(value) });
  control.addEventListener('input', () => form.change(place, numberOf(control.value)));
  return control;
}

// Any value, as JSON.
function plain(form, place, value, label = 'value') {
  const control = el('textarea', { rows: 3, class: 'code', value: JSON.stringify(value, undefined, 2) ?? '', spellcheck: false, 'aria-label': `${label} as JSON` });
  control.addEventListener('input', () => {
    try {
      form.change(place, parse(control.value));
      control.removeAttribute('aria-invalid');
    } catch {
      control.setAttribute('aria-invalid', 'true');
    }
  });
  return control;
}
