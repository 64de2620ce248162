// JSON with colours, as elements.

import { el } from './dom.js';

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

// Parts of a JSON text with the kind of each: `key`, `string`, `number`, `word`, or none.
export function tokens(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > end) parts.push([undefined, text.slice(end, match.index)]);
    const [whole, quoted, colon] = match;
    if (quoted) parts.push([colon ? 'key' : 'string', quoted]);
    else parts.push([/^[tfn]/.test(whole) ? 'word' : 'number', whole]);
    if (colon) parts.push([undefined, colon]);
    end = match.index + whole.length;
  }
  if (end < text.length) parts.push([undefined, text.slice(end)]);
  return parts;
}

export function jsonView(value) {
  const text = JSON.stringify(value, undefined, 2) ?? 'nothing';
  return el('pre', { class: 'json', tabIndex: 0 }, tokens(text).map(([kind, part]) => (kind ? el('span', { class: `j-${kind}` }, part) : part)));
}
