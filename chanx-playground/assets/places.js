// Places within a value: lists of keys and indexes, as the server's `loc` has them.

export const named = (place) => JSON.stringify(place.map(String));

// A copy in which this stands at the place, or what a function makes of what stands there; `undefined` takes it away.
export function put(value, place, next) {
  if (place.length === 0) return typeof next === 'function' ? next(value) : next;
  const [key, ...rest] = place;
  if (Array.isArray(value)) {
    const copy = [...value];
    const changed = put(copy[key], rest, next);
    if (changed === undefined) copy.splice(key, 1);
    else copy[key] = changed;
    return copy;
  }
  const copy = { ...(value && typeof value === 'object' ? value : {}) };
  const changed = put(copy[key], rest, next);
  if (changed === undefined) delete copy[key];
  else copy[key] = changed;
  return copy;
}

// Where a problem stands in the message: the server's `loc` begins with the action, if the message had a known one.
export function within(loc, action) {
  return loc[0] === action ? loc.slice(1) : loc;
}
