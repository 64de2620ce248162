// Why a connection has closed, in words.

// What codes say of themselves (the protocol's section on connections, and RFC 6455 §7.4).
export const CODES = {
  1000: 'It is over: either side said so, and all is well.',
  1001: 'The server stops, or the page was left. Connect again.',
  1002: 'One side broke the WebSocket protocol.',
  1003: 'A kind of data came that is not taken.',
  1005: 'It was closed without a code.',
  1006: 'The connection was lost, or never made: no server there, refused in the handshake, another origin, a path that leads nowhere, or no agreed subprotocol. Browsers do not tell which.',
  1007: 'Text came that is not UTF-8.',
  1008: 'A rule of the server: the client reads too slowly, or may not be here any more.',
  1009: 'A message was larger than the server takes.',
  1011: 'Something went wrong in the server. Its log says what.',
  1012: 'The server starts again. Connect again.',
  1013: 'The server has too much to do. Try later.',
  4401: 'Nobody knows who you are: no token, a wrong one, or one that has ended.',
  4403: 'You are known, and may not enter.',
  4404: 'What the address names is not there.',
  4500: 'Something went wrong in the server before you were in. Its log says what.',
  4503: 'The server took too long to find out who you are.',
};

export function explained(code, reason = '') {
  const known = CODES[code] ?? (code >= 4400 && code < 4600 ? `Refused with the HTTP status ${code - 4000}.` : 'The application gave this code a meaning of its own.');
  return reason ? `${known} The server says: ${reason}` : known;
}
