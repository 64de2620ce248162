// The page of documents, made of the AsyncAPI document that it holds.

import { decoded } from './address.js';
import { $, copied, el, fill, inlined } from './dom.js';
import { ChannelView, channelId, closeCodes, messageId } from './docs-channel.js';
import { SchemaView } from './docs-schema.js';
import { contract } from './contract.js';
import { themed } from './theme.js';

function contents(channels) {
  const entry = (id, text, direction) => el('a', { href: `#${id.split('/').map(encodeURIComponent).join('/')}`, data: { id } }, direction && el('span', { class: 'dir', 'aria-hidden': 'true' }, direction), text);
  const items = channels.map((channel) => {
    const said = channel.receives.flatMap(({ messages }) => messages);
    const seen = new Set(said.map(({ action }) => action));
    const heard = [...channel.sends.flatMap(({ messages }) => messages), ...channel.receives.flatMap(({ replies }) => replies), ...channel.messages].filter(({ action }) => !seen.has(action) && seen.add(action));
    const links = [...said.map((message) => [message, '↑']), ...heard.map((message) => [message, '↓'])];
    return el('li', {}, entry(channelId(channel.key), channel.title), el('ul', {}, links.map(([message, direction]) => el('li', {}, entry(messageId(channel, message), message.action, direction)))));
  });
  return [...items, el('li', {}, entry('close-codes', 'Close codes'))];
}

function about(info, servers) {
  if (!info.description && servers.length === 0) return undefined;
  return el('section', { id: 'about' },
    info.description && el('p', { class: 'lead' }, info.description),
    servers.map(([name, { protocol, host, pathname = '' }]) => el('p', {}, `${name}: `, el('code', {}, `${protocol}://${host}${pathname}`))));
}

// Messages and channels whose names hold the words.
function find(words) {
  const wanted = words.trim().toLowerCase();
  for (const item of $('contents').children) {
    const inner = [...item.querySelectorAll('ul a')];
    const isNamed = item.firstChild.textContent.toLowerCase().includes(wanted);
    const found = inner.filter((link) => isNamed || link.textContent.toLowerCase().includes(wanted));
    for (const link of inner) link.parentElement.hidden = !found.includes(link);
    item.hidden = !isNamed && found.length === 0;
  }
}

// The address may name a place that was not there when the browser looked for it.
function follow() {
  const id = decoded(location.hash.slice(1));
  for (const link of $('contents').querySelectorAll('a')) {
    if (link.dataset.id === id) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
  return id;
}

function arrive() {
  const place = document.getElementById(follow());
  if (!place) return;
  place.scrollIntoView();
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

const given = inlined('document');
const { info, servers, schemas, channels } = contract(given);
document.title = info.title ?? document.title;
$('title').textContent = info.title ?? 'WebSocket documents';
$('version').textContent = info.version ?? '';
fill($('contents'), contents(channels));
const view = new ChannelView(schemas, new SchemaView(schemas));
fill($('content'),
  about(info, servers),
  channels.length > 0 ? channels.map((channel) => view.section(channel)) : el('p', {}, 'The application has no WebSocket routes.'),
  closeCodes());
$('search').addEventListener('input', () => find($('search').value));
$('copy-document').addEventListener('click', async () => {
  const done = await copied(JSON.stringify(given, undefined, 2));
  $('announcement').textContent = done ? 'The document is copied' : 'The browser did not let it be copied';
  $('copy-document').textContent = done ? 'Copied' : 'Not copied';
});
addEventListener('hashchange', arrive);
themed();
if (location.hash) arrive();
// `:target` is only found for what is there when the address is looked at.
if (location.hash) location.replace(location.hash);
