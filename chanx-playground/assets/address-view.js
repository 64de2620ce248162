// The address of the chosen endpoint: its parameters, its query, and the whole, each of which changes the others.

import { $, el, fill, fresh } from './dom.js';
import { parsed, pathOf, problemOf, queryOf, startFor } from './address.js';

export class AddressView {
  constructor(changed) {
    this.changed = changed;
    this.query = [];
    $('target').addEventListener('input', () => this.#typed());
    $('add-query').addEventListener('click', () => {
      this.query.push({ name: '', value: '' });
      this.#queryRows();
      $('query').querySelector('.pair:last-child input').focus();
    });
  }

  // Another endpoint; values of parameters of the same name are kept.
  show(endpoint, queryHints) {
    this.endpoint = endpoint;
    const kept = this.values ?? {};
    this.values = Object.fromEntries(endpoint.path_params.map((param) => [param.name, kept[param.name] ?? startFor(param)]));
    fill($('query-names'), queryHints.map((name) => el('option', { value: name })));
    this.#paramRows();
    this.#queryRows();
    this.#write();
  }

  // What is wrong with it, in words.
  get problem() {
    const wrong = this.endpoint.path_params.find((param) => problemOf(param, this.values[param.name]) !== '');
    if (!this.endpoint.parts) return '';
    return wrong ? `${wrong.name}: ${problemOf(wrong, this.values[wrong.name])}` : '';
  }

  get path() {
    return $('target').value;
  }

  set path(target) {
    $('target').value = target;
    this.#typed();
  }

  #paramRows() {
    this.inputs = new Map();
    const rows = this.endpoint.path_params.map((param) => {
      const id = fresh('param');
      const input = el('input', { id, type: 'text', value: this.values[param.name], autocomplete: 'off', spellcheck: false, 'aria-describedby': `${id}-wrong ${id}-about` });
      const wrong = el('p', { class: 'wrong', id: `${id}-wrong` });
      input.addEventListener('input', () => {
        this.values[param.name] = input.value;
        this.#check(param, input, wrong);
        this.#write();
      });
      this.inputs.set(param.name, () => { input.value = this.values[param.name]; this.#check(param, input, wrong); });
      this.#check(param, input, wrong);
      const about = el('p', { class: 'hint', id: `${id}-about` }, `${param.converter} · `, el('code', {}, param.pattern));
      return el('div', { class: 'field' }, el('div', { class: 'field-head' }, el('label', { for: id }, param.name)), input, wrong, about);
    });
    fill($('params'), rows);
    $('params-block').hidden = rows.length === 0;
  }

  #check(param, input, wrong) {
    const problem = problemOf(param, input.value);
    wrong.textContent = problem;
    if (problem) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  #queryRows() {
    fill($('query'), this.query.map((pair, index) => {
      const part = (key, label) => {
        const input = el('input', { type: 'text', value: pair[key], placeholder: key, 'aria-label': `${label} ${index + 1}`, spellcheck: false, ...(key === 'name' ? { list: 'query-names' } : {}) });
        input.addEventListener('input', () => { pair[key] = input.value; this.#write(); });
        return input;
      };
      const remove = () => { this.query.splice(index, 1); this.#queryRows(); this.#write(); };
      return el('div', { class: 'row pair' }, part('name', 'Name of query parameter'), part('value', 'Value of query parameter'),
        el('button', { type: 'button', class: 'quiet', 'aria-label': `Remove query parameter ${index + 1}`, onclick: remove }, '✕'));
    }));
  }

  // The whole follows its parts.
  #write() {
    const query = queryOf(this.query);
    const path = this.endpoint.parts ? pathOf(this.endpoint, this.values) : this.path.split('?')[0] || '/';
    $('target').value = query ? `${path}?${query}` : path;
    this.changed();
  }

  // The parts follow the whole.
  #typed() {
    const { values, query } = parsed(this.endpoint, this.path);
    this.query = query;
    this.#queryRows();
    if (values) {
      Object.assign(this.values, values);
      for (const refresh of this.inputs.values()) refresh();
    }
    $('target-problem').textContent = values || !this.endpoint.parts ? '' : 'This is not the path of the chosen endpoint.';
    this.changed();
  }
}
