// What is about to be sent: a message by form and as JSON, both in sync; or any text; or a file.

import { $, announce, el, fill } from './dom.js';
import { example } from './example.js';
import { Form } from './form.js';
import { compact, parse, withField } from './json-text.js';
import { put } from './places.js';

const TABS = ['message', 'text', 'file'];

export class Composer {
  // `page` says to whom it goes.
  constructor(page) {
    this.page = page;
    $('pick').addEventListener('change', () => this.pick($('pick').value));
    $('variant').addEventListener('change', () => this.#set(this.#examples()[$('variant').value]?.value));
    $('json').addEventListener('input', () => this.#typed());
    $('format').addEventListener('click', () => this.#format());
    for (const tab of TABS) $(`tab-${tab}`).addEventListener('click', () => this.#show(tab));
    $('tabs').addEventListener('keydown', (event) => this.#arrows(event));
    $('composer').addEventListener('submit', (event) => { event.preventDefault(); this.send(); });
    $('composer').addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.send(); }
    });
    this.tab = 'message';
    this.#show('message');
  }

  // The messages of an endpoint; the first is picked, or the one that was before.
  offer(schemas, messages) {
    this.form = new Form($('form'), schemas, (place, value, other) => this.#filled(place, value, other));
    this.schemas = schemas;
    const before = this.message?.action;
    this.messages = messages;
    fill($('pick'), messages.map(({ action }) => el('option', { value: action }, action)));
    $('pick').disabled = messages.length === 0;
    // A consumer of frames as they came has no messages.
    if (messages.length === 0) this.#show('text');
    else if (this.tab === 'text') this.#show('message');
    this.pick(messages.some(({ action }) => action === before) ? before : messages[0]?.action);
  }

  pick(action) {
    this.message = this.messages.find((message) => message.action === action);
    if (action !== undefined) $('pick').value = action;
    const { description = '', needs } = this.message ?? {};
    $('about-message').textContent = needs ? `${description} Needs ${needs}.` : description;
    const examples = this.#examples();
    fill($('variant'), examples.map(({ name }, index) => el('option', { value: index }, name)));
    $('variant-row').hidden = examples.length < 2;
    this.#set(examples[0]?.value);
  }

  // Values that are there to begin with: the document's, or one of the schema.
  #examples() {
    if (!this.message) return [];
    const given = this.message.examples.map((value, index) => ({ name: `Example ${index + 1}`, value }));
    if (given.length > 0) return given;
    const value = { [this.message.actionKey]: this.message.action };
    if (this.message.payload) value.payload = example(this.schemas, this.message.payload);
    return [{ name: 'Example', value }];
  }

  // Another message altogether.
  #set(value) {
    this.value = value === undefined ? undefined : structuredClone(value);
    $('json').value = value === undefined ? '' : JSON.stringify(value, undefined, 2);
    this.#parsed('');
    this.form.show(this.message, this.value);
    this.told([]);
  }

  // Loads a frame that was sent before.
  load(text) {
    $('json').value = text;
    this.#show('message');
    this.#typed();
    this.#format();
  }

  // The form has changed.
  #filled(place, value, other) {
    this.value = put(this.value, place, value);
    $('json').value = JSON.stringify(this.value, undefined, 2);
    this.#parsed('');
    if (other) this.form.show(this.message, this.value);
  }

  // The JSON has changed: the form follows, as soon as it is JSON again.
  #typed() {
    try {
      this.value = parse($('json').value);
    } catch (error) {
      this.#parsed(error.message);
      return;
    }
    this.#parsed('');
    const action = this.value?.[this.page.actionKey];
    if (action !== this.message?.action) {
      this.message = this.messages.find((message) => message.action === action);
      if (this.message) $('pick').value = action;
    }
    this.form.show(this.message, this.value);
  }

  #parsed(problem) {
    $('json-problem').textContent = problem;
    $('json').toggleAttribute('aria-invalid', problem !== '');
  }

  #format() {
    try {
      $('json').value = JSON.stringify(parse($('json').value), undefined, 2);
      this.#parsed('');
    } catch (error) {
      this.#parsed(error.message);
    }
  }

  #show(tab) {
    this.tab = tab;
    for (const other of TABS) {
      $(`tab-${other}`).setAttribute('aria-selected', `${other === tab}`);
      $(`tab-${other}`).tabIndex = other === tab ? 0 : -1;
      $(`panel-${other}`).hidden = other !== tab;
    }
  }

  #arrows(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = TABS[(TABS.indexOf(this.tab) + step + TABS.length) % TABS.length];
    this.#show(next);
    $(`tab-${next}`).focus();
  }

  async send() {
    const card = this.page.sender();
    this.told([]);
    $('send-problem').textContent = '';
    try {
      if (!card?.isOpen) throw new Error('Connect first.');
      if (this.tab === 'text') card.connection.send($('raw').value);
      else if (this.tab === 'file') await this.#sendFile(card);
      else this.#sendMessage(card);
    } catch (error) {
      $('send-problem').textContent = error.message;
      announce(error.message);
    }
  }

  #sendMessage(card) {
    // What is no JSON is sent as it is: so one sees what the server says of it.
    let text = $('json').value;
    const isObject = this.value !== null && typeof this.value === 'object' && !Array.isArray(this.value);
    if ($('json-problem').textContent === '' && isObject) {
      const wantsRef = this.value.ref === undefined && $('with-ref').checked;
      text = wantsRef ? withField(text, 'ref', card.connection.nextRef()) : compact(text);
    }
    this.last = card.connection.send(text);
    this.lastCard = card;
  }

  async #sendFile(card) {
    const [file] = $('file').files;
    if (!file) throw new Error('Choose a file first.');
    card.connection.send(await file.arrayBuffer(), { name: file.name });
  }

  // An answer has come: what is wrong with the last message is told at its fields.
  answered(card, entry, problems) {
    const isOurs = card === this.lastCard && (entry.answers === undefined || entry.answers === this.last?.number);
    if (isOurs) this.told(problems);
  }

  told(problems) {
    const left = this.form.problems(problems);
    fill($('problems'), left.map(({ loc, msg }) => el('li', {}, loc?.length > 0 ? el('code', {}, loc.join('.')) : undefined, ` ${msg}`)));
    $('problems').hidden = left.length === 0;
    if (problems.length > 0) announce(problems.map(({ msg }) => msg).join('. '));
  }
}
