// JSON with colours, as elements.

import { el } from './dom.js';
import { tokens } from './json-text.js';

export function jsonView(value) {
  const text = JSON.stringify(value, undefined, 2) ?? 'nothing';
  return el('pre', { class: 'json', tabIndex: 0 }, tokens(text).map(([kind, part]) => (kind ? el('span', { class: `j-${kind}` }, part) : part)));
}
