// How a connection's history looks: newest first, each entry with its direction, time, and a preview that unfolds.

import { copyButton, el } from './dom.js';
import { isWanted, latencyText } from './history.js';
import { jsonView } from './json-view.js';

const PREVIEW = 100;
const DIRECTIONS = { sent: ['↑', 'Sent'], received: ['↓', 'Received'], status: ['•', 'Status'] };

const two = (number, width = 2) => `${number}`.padStart(width, '0');
export const timeText = (at) => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${two(at.getMilliseconds(), 3)}`;

export class HistoryView {
  constructor(list, history) {
    Object.assign(this, { list, history, filter: {}, items: new Map() });
  }

  add(entry) {
    const item = this.#item(entry);
    item.hidden = !isWanted(entry, this.filter);
    this.list.prepend(item);
    this.items.set(entry, item);
    // What is not kept is not shown.
    for (const [old, shown] of this.items) {
      if (this.history.entries.includes(old)) break;
      shown.remove();
      this.items.delete(old);
    }
    if (entry.answers !== undefined) this.#answered(entry);
  }

  // Says at a message how long its first answer took.
  #answered(entry) {
    for (const [other, item] of this.items) {
      if (other.number === entry.answers) item.querySelector('.pairing').textContent = `answered in ${latencyText(other.first ??= entry.latency)}`;
    }
  }

  filterBy(filter) {
    this.filter = filter;
    for (const [entry, item] of this.items) item.hidden = !isWanted(entry, filter);
  }

  clear() {
    this.history.clear();
    this.items.clear();
    this.list.replaceChildren();
  }

  #item(entry) {
    const [arrow, direction] = DIRECTIONS[entry.kind];
    const isText = typeof entry.data === 'string';
    const whole = isText ? entry.data : `${entry.size} bytes, binary${entry.name ? `: ${entry.name}` : ''}`;
    const isError = entry.action === 'error' || entry.isWrong;
    const head = [
      el('span', { class: 'arrow', 'aria-hidden': 'true' }, arrow),
      el('span', { class: 'unseen' }, direction),
      el('time', { dateTime: entry.at.toISOString() }, timeText(entry.at)),
      entry.action && el('span', { class: 'action' }, `${entry.action}`),
    ];
    const about = el('span', { class: 'pairing' }, entry.answers === undefined ? '' : `answers #${entry.ref} after ${latencyText(entry.latency)}`);
    const ref = entry.kind === 'sent' && entry.ref !== undefined ? el('span', { class: 'ref' }, `#${entry.ref}`) : undefined;
    const preview = el('span', { class: 'preview' }, whole.length > PREVIEW ? `${whole.slice(0, PREVIEW)}…` : whole);
    const classes = `entry ${entry.kind}${isError ? ' wrong-entry' : ''}`;
    if (entry.kind === 'status') return el('li', { class: classes }, el('p', { class: 'entry-head' }, ...head, preview));
    const details = el('details', {}, el('summary', { class: 'entry-head' }, ...head, ref, about, preview));
    details.addEventListener('toggle', () => {
      if (details.open && !details.querySelector('.whole')) details.append(this.#whole(entry, whole));
    });
    return el('li', { class: classes }, details);
  }

  #whole(entry, whole) {
    const body = entry.value === undefined ? el('pre', { class: 'json', tabIndex: 0 }, whole) : jsonView(entry.value);
    const bytes = typeof entry.data === 'string' ? undefined : saveLink(entry);
    const text = () => (entry.value === undefined ? whole : JSON.stringify(entry.value, undefined, 2));
    return el('div', { class: 'whole' }, el('div', { class: 'row end' }, bytes ?? copyButton('Copy', text, 'Copy this frame')), body);
  }
}

// Binary frames can be looked at with another program.
function saveLink(entry) {
  const save = () => download(entry.name ?? `frame-${entry.number}.bin`, new Blob([entry.data]));
  return el('button', { type: 'button', class: 'quiet', onclick: save }, 'Save to a file');
}

export function download(name, blob) {
  const url = URL.createObjectURL(blob);
  el('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
