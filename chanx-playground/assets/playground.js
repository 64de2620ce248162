// The playground: what the server offers, the connections to it, and what is said over them.

import { $, announce, copied, el, fill, inlined } from './dom.js';
import { AddressView } from './address-view.js';
import { Card } from './card.js';
import { Composer } from './composer.js';
import { contract } from './contract.js';
import { Groups } from './groups.js';
import { download } from './history-view.js';
import { problemsOf } from './history.js';
import { outcome, replay } from './replay.js';
import { rustTest } from './rust-test.js';
import { opened, Session } from './session.js';
import { themed } from './theme.js';

const NAMES = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

class Playground {
  constructor() {
    this.options = inlined('options');
    this.actionKey = this.options.action_key;
    this.cards = [];
    this.session = new Session();
    this.groups = new Groups(this.options.groups);
    this.address = new AddressView(() => this.#addressChanged());
    this.composer = new Composer(this);
    $('endpoint').addEventListener('change', () => this.choose($('endpoint').value));
    $('refresh').addEventListener('click', () => this.refresh());
    $('add').addEventListener('click', () => this.select(this.add()).title.focus());
    $('filter').addEventListener('input', () => this.#filter());
    $('filter-kind').addEventListener('change', () => this.#filter());
    $('clear').addEventListener('click', () => { this.session.clear(); for (const card of this.cards) card.view.clear(); });
    $('save').addEventListener('click', () => this.#save());
    $('load').addEventListener('change', () => this.#load());
    $('as-test').addEventListener('click', () => this.#asTest());
    $('sender').addEventListener('change', () => this.select(this.cards[$('sender').value]));
  }

  async refresh() {
    try {
      const [endpoints, document] = await Promise.all([this.options.info, this.options.document].map(fetched));
      this.contract = contract(document);
      this.endpoints = endpoints;
    } catch (error) {
      $('page-problem').textContent = `The server does not say what it offers: ${error.message}`;
      return;
    }
    $('page-problem').textContent = this.endpoints.length > 0 ? '' : 'The server has no WebSocket routes.';
    const before = this.endpoint?.route;
    fill($('endpoint'), this.endpoints.map(({ name, route }, index) => el('option', { value: index }, `${name} — /${route}`)));
    if (this.endpoints.length === 0) return;
    this.choose(Math.max(this.endpoints.findIndex(({ route }) => route === before), 0));
    announce(`${this.endpoints.length} endpoints`);
  }

  choose(index) {
    this.endpoint = this.endpoints[index];
    $('endpoint').value = index;
    const { description, channel: key, access } = this.endpoint;
    this.channel = this.contract.channels.find((channel) => channel.key === key);
    $('about-endpoint').textContent = description;
    $('access').textContent = accessText(access);
    $('docs').href = `${this.options.docs}#channel/${encodeURIComponent(key ?? '')}`;
    this.address.show(this.endpoint, this.channel?.bindings.query.map(([name]) => name) ?? []);
    this.composer.offer(this.contract.schemas, this.#messages());
    if (this.cards.length === 0) this.select(this.add());
    for (const card of this.cards) card.endpointChanged();
  }

  // What a client may say, with the server's own examples.
  #messages() {
    const known = (this.channel?.receives ?? []).flatMap(({ messages, description, summary }) => messages.map((message) => ({ ...message, description: message.description || summary || description })));
    const examples = Map.groupBy(this.endpoint.message_examples, ({ example }) => example[this.actionKey]);
    const order = [...examples.keys()];
    known.sort((one, other) => order.indexOf(one.action) - order.indexOf(other.action));
    return known.map((message) => {
      const given = examples.get(message.action)?.map(({ example }) => example) ?? [];
      return { ...message, needs: this.endpoint.access?.actions[message.action], examples: given.length > 0 ? given : message.examples };
    });
  }

  // The names of query parameters that the endpoint reads tokens from.
  tokenQueries() {
    return (this.channel?.security ?? []).filter((scheme) => scheme.in === 'query').map(({ name }) => name);
  }

  addressProblem() {
    return this.address.problem;
  }

  // Where to connect to.
  target() {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const base = this.options.base_url ?? `${scheme}//${location.host}`;
    const { path } = this.address;
    const { name: endpoint, route, subprotocols } = this.endpoint;
    return { endpoint, route, path, url: `${base.replace(/\/$/, '')}${path}`, subprotocols };
  }

  #addressChanged() {
    $('real-url').textContent = this.target().url;
  }

  add(name) {
    const free = [...NAMES].find((letter) => !this.cards.some((card) => card.name === letter));
    const card = new Card(this, name ?? free ?? 'another');
    this.cards.push(card);
    $('cards').append(card.element);
    this.renamed();
    return card;
  }

  isGivenName(name) {
    return name.length === 1 && NAMES.includes(name);
  }

  remove(card) {
    if (card.isOpen) this.note(card, { kind: 'close', code: 1000, by: 'us' });
    card.connection.drop();
    card.element.remove();
    this.cards = this.cards.filter((other) => other !== card);
    if (this.selected === card) this.select(this.cards[0]);
    this.renamed();
    $('add').focus();
  }

  // The connection that messages go to.
  select(card) {
    this.selected = card;
    for (const other of this.cards) other.element.classList.toggle('selected', other === card && this.cards.length > 1);
    this.renamed();
    return card;
  }

  chosen(card) {
    if (this.selected !== card) this.select(card);
  }

  sender() {
    return this.selected;
  }

  renamed() {
    fill($('sender'), this.cards.map(({ name }, index) => el('option', { value: index }, name)));
    $('sender').value = `${Math.max(this.cards.indexOf(this.selected), 0)}`;
    for (const { element, name } of this.cards) element.setAttribute('aria-label', `Connection ${name}`);
  }

  note(card, step) {
    this.session.note(card, step);
  }

  happened(card, entry) {
    if (entry.kind === 'status') this.groups.refresh();
    const problems = entry.kind === 'received' ? problemsOf(entry) : undefined;
    if (problems) this.composer.answered(card, entry, problems);
  }

  changed(card) {
    if (card.connection.verdict) this.groups.refresh();
  }

  #filter() {
    const filter = { kind: $('filter-kind').value, words: $('filter').value };
    for (const card of this.cards) card.view.filterBy(filter);
  }

  #save() {
    const text = JSON.stringify(this.session.save(this.actionKey), undefined, 2);
    download('session.json', new Blob([text], { type: 'application/json' }));
    const { steps, dropped } = this.session;
    this.#say(`${steps.length} steps are saved${dropped > 0 ? `; ${dropped} older ones were not kept` : ''}. Tokens are not among them.`);
  }

  async #load() {
    const [file] = $('load').files;
    $('load').value = '';
    if (!file) return;
    try {
      const session = opened(await file.text());
      this.#say('Replaying …');
      this.#say(outcome(session, await replay(session, { connection: (name, step) => this.#staged(name, step) })));
    } catch (error) {
      this.#say(error.message);
    }
  }

  // Opens the connection of this name again, as the same user.
  async #staged(name, { route, path, as }) {
    // Each endpoint has subprotocols and ways to show a token of its own.
    const index = this.endpoints.findIndex((endpoint) => endpoint.route === route);
    if (index < 0) throw new Error(`there is no endpoint at /${route}`);
    if (this.endpoints[index] !== this.endpoint) this.choose(index);
    const card = this.cards.find((other) => other.name === name) ?? this.add(name);
    if (as === 'token' && !card.token.value) {
      card.way.value = 'subprotocol';
      card.way.dispatchEvent(new Event('change'));
      throw new Error(`${name} needs a token: give it one, and replay again`);
    }
    if (as === 'cookies') card.way.value = 'none';
    // A query that this endpoint does not read tokens from is no way.
    else if (card.way.value === 'none') card.way.value = 'subprotocol';
    this.address.path = path;
    card.connect();
    return card.connection;
  }

  async #asTest() {
    const test = rustTest(this.session.save(this.actionKey), { hasState: this.options.has_state });
    $('test-code').textContent = test;
    $('test').hidden = false;
    const done = await copied(test);
    this.#say(done ? 'The test is copied.' : 'The browser did not let it be copied; it stands below.');
  }

  #say(words) {
    $('session-words').textContent = words;
  }
}

async function fetched(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return response.json();
}

// Who may enter, in one line.
function accessText(access) {
  if (!access) return '';
  const { user, authentication, object, permissions } = access;
  const parts = [user ? `user: ${user}` : 'open to everybody', authentication.length > 0 && `known by ${authentication.join(', ')}`, object && `loads: ${object}`, permissions && `needs: ${permissions}`];
  return parts.filter(Boolean).join(' · ');
}

themed();
const playground = new Playground();
await playground.refresh();
