// An address of an endpoint: the parts of its path, what stands in for its parameters, and its query.

// What the built-in kinds of parameter take, in words.
const TAKES = {
  int: 'digits alone, such as 5',
  slug: 'letters, digits, `-` and `_`',
  uuid: 'a UUID in lower case, such as 6f1c1f0e-8a39-4d0c-9f5a-0d8c4e1b2a37',
  str: 'at least one character, and no `/`',
  path: 'at least one character',
};
// Where the browser's numbers end, and those of most programs: `i64`.
const LARGEST = 9223372036854775807n;

const EXAMPLES = { int: '1', slug: 'a-name', str: 'name', uuid: '6f1c1f0e-8a39-4d0c-9f5a-0d8c4e1b2a37', path: 'a/b' };

export const startFor = ({ converter }) => EXAMPLES[converter] ?? '';

// What is wrong with the value of a parameter, in words; nothing where all is well.
export function problemOf({ converter, pattern }, value) {
  if (value === '') return 'Give a value.';
  const takes = TAKES[converter] ? `It takes ${TAKES[converter]}.` : `It has to match ${pattern}.`;
  if (!matches(pattern, value)) return takes;
  if (converter === 'int' && BigInt(value) > LARGEST) return 'It is larger than a number of 64 bits.';
  return '';
}

// Rust's regular expressions are nearly the browser's; one that this does not know is left to the server.
function matches(pattern, value) {
  try {
    return new RegExp(`^(?:${pattern.replaceAll('(?P<', '(?<')})$`, 'su').test(value);
  } catch {
    return true;
  }
}

// A value as it stands in a path; one that may have slashes keeps them.
const encoded = ({ converter }, value) => (converter === 'path' ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value));

// The path of an endpoint with these values.
export function pathOf({ parts, path_params: params }, values) {
  const known = new Map(params.map((param) => [param.name, param]));
  const part = ({ text, param }) => (param === undefined ? encodeURI(text) : encoded(known.get(param) ?? {}, values[param] ?? ''));
  return `/${(parts ?? []).map(part).join('')}`;
}

// The query of named values in order, without those that have no name.
export function queryOf(rows) {
  const named = rows.filter(({ name }) => name !== '');
  return named.map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

// Takes a path and query apart again: the values of the parameters, if it is this endpoint's path, and the query.
export function parsed({ parts, path_params: params }, target) {
  const [path, query = ''] = target.split(/\?(.*)/s);
  const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const pattern = (parts ?? []).map(({ text, param }) => (param === undefined ? quoted(encodeURI(text)) : '(.*?)')).join('');
  const found = parts && path.match(new RegExp(`^/${pattern}$`, 's'));
  const names = params.map(({ name }) => name);
  return {
    values: found ? Object.fromEntries(names.map((name, index) => [name, decoded(found[index + 1])])) : undefined,
    query: query.split('&').filter(Boolean).map((pair) => {
      const [name, value = ''] = pair.split(/=(.*)/s);
      return { name: decoded(spaced(name)), value: decoded(spaced(value)) };
    }),
  };
}

// In a query, as forms have it; in a path a `+` is a `+`.
const spaced = (text) => text.replaceAll('+', ' ');

// A text without its percent signs; as it is where they mean nothing.
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
