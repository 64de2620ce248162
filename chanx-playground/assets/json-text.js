// JSON as a text: read without losing the digits of a number, and taken apart without being read.

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

// The same without the blanks between its parts.
export const compact = (text) => tokens(text).map(([kind, part]) => (kind ? part : part.replace(/\s+/g, ''))).join('');

// The text of an object with one field more, at its end.
export function withField(text, name, value) {
  const open = compact(text).replace(/\}$/, '');
  return `${open}${open.endsWith('{') ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}}`;
}

// Reads JSON. A number that would be written otherwise than it was, as one with many digits or `1.0`, is kept as its text
// where the browser can do that: `JSON.stringify` writes it so again.
export function parse(text) {
  if (typeof JSON.rawJSON !== 'function') return JSON.parse(text);
  return JSON.parse(text, (_key, value, { source }) => (typeof value === 'number' && `${value}` !== source ? JSON.rawJSON(source) : value));
}

const isRaw = (value) => JSON.isRawJSON?.(value) ?? false;

// A number as it is typed.
export const shown = (value) => (isRaw(value) ? value.rawJSON : `${value}`);

export const isNumber = (value) => typeof value === 'number' || isRaw(value);

// The number that a text is; the text itself where it is none, or can't be kept.
export function numberOf(text) {
  const trimmed = text.trim();
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(trimmed)) return text;
  const value = parse(trimmed);
  const isLost = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isLost ? text : value;
}
