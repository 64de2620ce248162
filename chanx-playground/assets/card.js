// A connection as one sees it: whose it is, what became of it, and all that was said.

import { announce, el, fill, fresh } from './dom.js';
import { Connection, handshake } from './connection.js';
import { HistoryView } from './history-view.js';
import { loginForm } from './login.js';

const STATES = { idle: 'not connected', connecting: 'connecting …', open: 'open', closed: 'closed' };

export class Card {
  // `page` gives the address to connect to and the endpoint, and is told what happens.
  constructor(page, name) {
    Object.assign(this, { page, name });
    this.connection = new Connection({
      actionKey: page.actionKey,
      changed: () => this.#changed(),
      happened: (entry) => this.#happened(entry),
    });
    this.element = this.#build();
    this.view = new HistoryView(this.list, this.connection.history);
    this.endpointChanged();
    this.#changed();
  }

  #build() {
    const id = fresh('connection');
    this.title = el('input', { type: 'text', class: 'name', value: this.name, 'aria-label': 'Name of this connection', maxLength: 40 });
    this.title.addEventListener('input', () => { this.name = this.title.value || 'connection'; this.page.renamed(); });
    this.state = el('span', { class: 'state', role: 'status' });
    this.toggle = el('button', { type: 'button', class: 'main connect', onclick: () => this.toggled() }, 'Connect');
    const remove = el('button', { type: 'button', class: 'quiet', 'aria-label': 'Remove this connection', onclick: () => this.page.remove(this) }, '✕');
    this.way = el('select', { id: `${id}-way`, onchange: () => this.#wayChanged() });
    this.token = el('input', { id: `${id}-token`, type: 'password', autocomplete: 'off', spellcheck: false, placeholder: 'token' });
    this.tokenRow = el('form', { class: 'row token' }, el('label', { for: `${id}-token` }, 'Token'), this.token);
    this.tokenRow.addEventListener('submit', (event) => { event.preventDefault(); this.connect(); });
    this.login = el('details', { class: 'login', open: true }, el('summary', {}, 'Get a token'));
    this.verdict = el('p', { class: 'verdict' });
    this.ended = el('p', { class: 'ended' });
    this.where = el('p', { class: 'where' });
    this.list = el('ol', { class: 'entries', 'aria-label': 'What was said, the newest first', tabIndex: 0 });
    const section = el('section', { class: 'card', 'aria-label': 'Connection' },
      el('header', { class: 'row' }, this.title, this.state, remove),
      el('div', { class: 'row' }, el('label', { for: `${id}-way` }, 'As'), this.way, this.toggle),
      this.tokenRow, this.login, this.where, this.verdict, this.ended, this.list);
    section.addEventListener('focusin', () => this.page.chosen(this));
    return section;
  }

  // What the endpoint lets one show who one is with.
  endpointChanged() {
    const chosen = this.way.value;
    const ways = [['none', 'this browser'], ['subprotocol', 'a token'], ...this.page.tokenQueries().map((name) => [`query:${name}`, `a token, in the query as ${name}`])];
    fill(this.way, ways.map(([value, label]) => el('option', { value, selected: value === chosen }, label)));
    this.#wayChanged();
  }

  #wayChanged() {
    const isToken = this.way.value !== 'none';
    this.tokenRow.hidden = !isToken;
    const path = this.page.options.login;
    this.login.hidden = !isToken || !path;
    if (isToken && path && this.login.children.length === 1) {
      this.login.append(loginForm(path, (token, user) => {
        this.token.value = token;
        this.login.open = false;
        this.toggle.focus();
        if (user && this.page.isGivenName(this.name)) this.#rename(user);
        announce('The token is there');
      }));
    }
  }

  #rename(name) {
    this.name = this.title.value = name;
    this.page.renamed();
  }

  toggled() {
    if (this.connection.state === 'open' || this.connection.state === 'connecting') this.connection.close();
    else this.connect();
  }

  connect() {
    const problem = this.page.addressProblem();
    if (problem) { this.#trouble(problem); return; }
    const target = this.page.target();
    try {
      const { url, protocols } = handshake(target.url, this.token.value.trim(), this.way.value, target.subprotocols);
      this.path = target.path;
      this.where.textContent = target.path;
      this.connection.open(url, protocols);
      this.page.note(this, { kind: 'open', endpoint: target.endpoint, route: target.route, path: target.path, as: this.way.value === 'none' ? 'cookies' : 'token' });
    } catch (error) {
      this.#trouble(error.message);
    }
  }

  #trouble(words) {
    this.ended.textContent = words;
    this.ended.hidden = false;
    announce(words);
  }

  #happened(entry) {
    this.view.add(entry);
    if (entry.kind !== 'status') this.page.note(this, { kind: entry.kind, data: entry.data });
    this.page.happened(this, entry);
  }

  #changed() {
    const { state, verdict, ended } = this.connection;
    this.element.dataset.state = state;
    this.state.textContent = STATES[state];
    this.toggle.textContent = state === 'open' || state === 'connecting' ? 'Disconnect' : 'Connect';
    this.verdict.hidden = !verdict;
    if (verdict) {
      this.verdict.dataset.verdict = verdict.status === 200 ? 'in' : 'refused';
      this.verdict.textContent = verdict.status === 200 ? 'Let in' : `Refused: ${verdict.status} ${verdict.text}. ${verdict.detail}`;
    }
    this.ended.hidden = !ended;
    if (ended) {
      this.ended.textContent = `Closed with ${ended.code}. ${ended.words}`;
      if (state === 'closed') announce(`${this.name}: closed with ${ended.code}`);
      if (this.told !== ended) this.page.note(this, { kind: 'close', code: ended.code, by: ended.by });
      this.told = ended;
    }
    this.page.changed(this);
  }

  get isOpen() {
    return this.connection.state === 'open';
  }
}
