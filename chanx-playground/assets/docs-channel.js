// One channel: where it is, who may connect, what may be said there and what is heard.

import { CODES } from './close-codes.js';
import { copyButton, el, prose } from './dom.js';
import { example } from './example.js';
import { jsonView } from './json-view.js';

export const channelId = (key) => `channel/${key}`;
export const messageId = (channel, message) => `message/${channel.key}/${message.action}`;

const link = (id) => `#${id.split('/').map(encodeURIComponent).join('/')}`;

export class ChannelView {
  constructor(schemas, schemaView) {
    this.schemas = schemas;
    this.schemaView = schemaView;
  }

  section(channel) {
    const id = channelId(channel.key);
    // A message that comes in several ways has one place.
    this.shown = new Set();
    return el('section', { id },
      el('h2', {}, channel.title, anchor(id, channel.title)),
      channel.description && el('p', { class: 'lead' }, prose(channel.description)),
      el('div', { class: 'row' }, el('p', { class: 'address' }, addressParts(channel.address)), copyButton('Copy', () => channel.address, `Copy the address of ${channel.title}`)),
      channel.topic && el('p', {}, 'Topic ', el('code', {}, channel.topic.pattern)),
      tagList(channel.tags),
      channel.subprotocols.length > 0 && el('p', {}, 'Subprotocols: ', channel.subprotocols.flatMap((name, place) => [place > 0 && ', ', el('code', {}, name)])),
      this.#asked(channel),
      security(channel),
      channel.receives.length > 0 && el('h3', { class: 'part-title' }, 'What a client may say'),
      channel.receives.flatMap((operation) => operation.messages.map((message) => this.#message(channel, message, operation, '↑'))),
      this.#heard(channel),
      el('p', { class: 'quiet-text' }, 'It ends with one of the ', el('a', { href: '#close-codes' }, 'close codes'), channel.security.length > 0 ? ': 4401, 4403 and 4404 say why somebody may not enter.' : '.'));
  }

  // Parameters of the path and of the query, and headers.
  #asked(channel) {
    const rows = channel.parameters.map(({ name, description, enum: values, examples }) => this.#row(name, 'path', [description, values?.join(', '), examples?.length > 0 && `such as ${examples.join(', ')}`]));
    const fields = (place, list) => list.map(([name, schema]) => this.#row(name, place, [this.schemas.typeName(schema), this.schemas.resolve(schema).description]));
    // What says who connects has a paragraph of its own.
    const isOther = ([name]) => !SECURITY.has(name.toLowerCase()) && !channel.security.some((scheme) => scheme.name === name);
    rows.push(...fields('query', channel.bindings.query.filter(isOther)), ...fields('header', channel.bindings.headers.filter(isOther)));
    if (rows.length === 0) return undefined;
    return el('table', {}, el('caption', { class: 'unseen' }, `What an address of ${channel.title} needs`), el('thead', {}, el('tr', {}, ['Name', 'Where', 'What'].map((text) => el('th', {}, text)))), el('tbody', {}, rows));
  }

  #row(name, place, words) {
    return el('tr', {}, el('td', {}, name), el('td', {}, place), el('td', {}, words.filter(Boolean).join(' · ')));
  }

  // What the server says: by itself, and as answers, each once.
  #heard(channel) {
    const pushed = channel.sends.flatMap((operation) => operation.messages.map((message) => ({ message, operation })));
    const replies = channel.receives.flatMap((operation) => operation.replies.map((message) => ({ message, operation: undefined })));
    const all = new Map();
    for (const { message, operation } of [...pushed, ...replies]) if (!all.has(message.action)) all.set(message.action, { message, operation });
    for (const message of channel.messages) {
      const isSaid = channel.receives.some((operation) => operation.messages.some(({ action }) => action === message.action));
      if (!isSaid && !all.has(message.action)) all.set(message.action, { message });
    }
    if (all.size === 0) return undefined;
    return [el('h3', { class: 'part-title' }, 'What the server says'), [...all.values()].map(({ message, operation }) => this.#message(channel, message, operation, '↓'))];
  }

  #message(channel, message, operation, direction) {
    // What both sides may say by one name is in two places.
    const own = messageId(channel, message);
    const id = this.shown.has(own) ? `${own}/heard` : own;
    this.shown.add(own);
    const words = operation?.summary && operation.summary !== message.description ? operation.summary : undefined;
    return el('article', { class: 'message', id },
      el('header', {}, el('span', { class: 'dir', 'aria-hidden': 'true' }, direction), el('h4', {}, message.action), anchor(id, message.action)),
      el('p', { class: 'says' }, prose(message.description || operation?.description || '')),
      words && el('p', { class: 'says' }, words),
      tagList(operation?.tags ?? []),
      el('div', { class: 'inside' }, this.#fields(message), this.#sample(message)),
      this.#replies(channel, operation));
  }

  #fields(message) {
    const payload = message.payload ? this.schemaView.payload(message.payload) : el('p', { class: 'absent' }, 'No payload.');
    const flags = message.flags.filter(([name]) => !ENVELOPE.has(name));
    if (flags.length === 0) return payload;
    return el('div', { class: 'fields' }, payload, el('p', { class: 'hint' }, 'Beside the payload:'), flags.map(([name, schema]) => this.schemaView.property(name, schema, true)));
  }

  #sample(message) {
    const value = message.examples[0] ?? { [message.actionKey]: message.action, ...(message.payload ? { payload: example(this.schemas, message.payload) } : {}) };
    return el('div', { class: 'sample' }, el('div', { class: 'row end' }, copyButton('Copy', () => JSON.stringify(value, undefined, 2), `Copy the example of ${message.action}`)), jsonView(value));
  }

  #replies(channel, operation) {
    if (!operation || operation.action !== 'receive') return undefined;
    const answers = operation.replies.filter(({ action }) => action !== 'error');
    const fails = operation.replies.find(({ action }) => action === 'error');
    const failing = fails ? [' By ', el('a', { href: link(messageId(channel, fails)) }, 'error'), ' where something is wrong with it.'] : [];
    if (answers.length === 0) return el('p', { class: 'replies' }, 'No answer of its own.', failing.length > 0 ? [' Answered by ', failing.slice(1)] : []);
    const links = answers.map((reply, index) => [index > 0 ? ', ' : '', el('a', { href: link(messageId(channel, reply)) }, reply.action)]);
    return el('p', { class: 'replies' }, answers.length > 1 ? 'Answered by any of ' : 'Answered by ', links, '.', failing);
  }
}

const SECURITY = new Set(['authorization', 'cookie', 'sec-websocket-protocol']);
const ENVELOPE = new Set(['version', 'ref', 'topic', 'seq']);

function anchor(id, what) {
  return el('a', { class: 'anchor', href: link(id), 'aria-label': `Link to ${what}` }, '#');
}

function tagList(tags) {
  return tags.length > 0 && el('ul', { class: 'tags', 'aria-label': 'Tags' }, tags.map(({ name, description }) => el('li', { class: 'tag', title: description }, name)));
}

// Parameters stand out.
function addressParts(address) {
  return address.split(/(\{[^}]*\})/).map((part) => (part.startsWith('{') ? el('b', {}, part) : part));
}

// How one says who one is.
function security({ security: schemes, letsAnonymousIn }) {
  if (schemes.length === 0) return el('p', { class: 'quiet-text' }, 'Open to everybody, as far as the document says.');
  const way = (scheme) => {
    const [name, place] = [el('code', {}, scheme.name ?? scheme.key), scheme.in];
    if (scheme.type === 'http') return el('li', {}, 'a token or password in the header ', el('code', {}, 'Authorization'), ` (${scheme.scheme})`);
    if (place === 'query') return el('li', {}, 'the query parameter ', name);
    if (place === 'cookie') return el('li', {}, 'the cookie ', name);
    return el('li', {}, place ? 'the header ' : '', name);
  };
  return el('div', {}, el('p', {}, 'Who connects is known by one of:'), el('ul', { class: 'ways' }, schemes.map((scheme) => {
    const item = way(scheme);
    if (scheme.description) item.append(el('span', { class: 'hint' }, ' · ', prose(scheme.description)));
    return item;
  })), letsAnonymousIn && el('p', {}, 'The anonymous may enter too.'));
}

export function closeCodes() {
  const rows = Object.entries(CODES).map(([code, words]) => el('tr', {}, el('td', {}, code), el('td', {}, words)));
  return el('section', { id: 'close-codes' }, el('h2', {}, 'Close codes'),
    el('p', { class: 'lead' }, prose('Why a connection has ended. Whoever is refused reads an `authentication` message first, and is closed with 4000 more than its status.')),
    el('table', {}, el('thead', {}, el('tr', {}, el('th', {}, 'Code'), el('th', {}, 'Why'))), el('tbody', {}, rows)));
}
