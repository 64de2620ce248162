// The page of the chat: who has logged in, which room is open, and what is said in it.

// How long it waits before it connects again, how often it says that one types, and for how long that holds; milliseconds.
const FIRST_WAIT = 500, LONGEST_WAIT = 15_000, TYPES_EVERY = 2000, TYPES_FOR = 4000;
// Messages that the page keeps.
const KEPT = 500;

const $ = (id) => document.getElementById(id);
const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';

async function post(path, body = {}) {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (response.ok) return;
  const { detail } = await response.json().catch(() => ({}));
  throw new Error(detail ?? `The server answers ${response.status}.`);
}

const whoAmI = async () => (await fetch('/api/me')).json();
const say = (words) => { $('notice').textContent = words; };
const chosen = () => new URLSearchParams(location.search).get('room');

// What the verdict on a connection means for whoever reads it.
const VERDICTS = {
  401: () => 'Log in to enter this room.',
  403: ({ detail }) => `You may not enter this room: ${detail}`,
  404: () => 'There is no such room.',
};

// One room, and the connection to it.
class Room {
  constructor(id) {
    this.id = id;
    this.tries = 0;
    this.typists = new Map();
    this.connect();
  }

  connect() {
    this.timer = undefined;
    this.is('connecting');
    this.verdict = undefined;
    this.socket = new WebSocket(`${scheme}//${location.host}/ws/chat/${encodeURIComponent(this.id)}/`);
    this.socket.onmessage = ({ data }) => {
      const { action, payload, ...flags } = JSON.parse(data);
      this[`on_${action}`]?.(payload, flags);
    };
    this.socket.onclose = ({ code }) => this.lost(code);
  }

  // Another one is opened instead.
  leave() {
    clearTimeout(this.timer);
    for (const timer of this.typists.values()) clearTimeout(timer);
    this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
  }

  // Who was refused is told why. Otherwise it tries again, each time after twice as long, and not when all others do.
  async lost(code) {
    this.present([]);
    this.is('closed');
    if (code === 4401 || code === 1008) {
      const { user } = await whoAmI().catch(() => ({}));
      if (room !== this) return;
      if (user === null) {
        if (!$('inside').hidden) arrive('You have been logged out.');
        return;
      }
    } else if (this.verdict in VERDICTS) {
      return;
    }
    const wait = Math.min(FIRST_WAIT * 2 ** this.tries, LONGEST_WAIT) * (0.5 + Math.random() / 2);
    this.tries += 1;
    this.is('closed', `closed, trying again in ${Math.max(1, Math.round(wait / 1000))} s`);
    this.timer = setTimeout(() => this.connect(), wait);
  }

  is(state, words = state) {
    $('state').textContent = words;
    $('state').className = state;
    $('say').querySelector('button').disabled = state !== 'open';
    this.isOpen = state === 'open';
  }

  send(action, payload) {
    // What is said while nobody listens would be lost.
    if (this.isOpen) this.socket.send(JSON.stringify({ action, payload }));
    return this.isOpen;
  }

  on_authentication({ status_code, data }) {
    this.verdict = status_code;
    if (status_code in VERDICTS) {
      $('room').hidden = true;
      say(VERDICTS[status_code](data));
    }
  }

  on_entered({ room, role, messages }) {
    this.tries = 0;
    this.isModerator = role === 'moderator';
    say('');
    $('room-title').textContent = room;
    $('room').hidden = false;
    // What was said before is not read out.
    const list = $('messages');
    list.ariaBusy = 'true';
    list.replaceChildren();
    for (const message of messages) this.show(message, message.is_mine);
    if (messages.length === 0) this.note('Nobody has said anything yet.');
    list.scrollTop = list.scrollHeight;
    list.ariaBusy = 'false';
    this.is('open');
    $('content').focus();
  }

  on_member_message(message, { is_mine }) {
    this.stopsTyping(message.user);
    this.show(message, is_mine);
  }

  on_message_removed({ id }) {
    const item = $(`message-${id}`);
    if (!item) return;
    // The keyboard stays where it was, at the next one.
    const hadFocus = item.contains(document.activeElement);
    const next = [...document.querySelectorAll('.remove')].find((other) => item.compareDocumentPosition(other) & 4 && !item.contains(other));
    item.remove();
    if (hadFocus) (next ?? $('content')).focus();
  }

  on_typing({ user }) {
    this.stopsTyping(user);
    this.typists.set(user, setTimeout(() => this.stopsTyping(user), TYPES_FOR));
    this.tellTypists();
  }

  on_present({ users }) {
    this.present(users);
  }

  // One entry a problem, with the field that it is about; or one sentence.
  on_error(payload) {
    const problem = ({ loc, type, msg }) => `${loc.slice(2).join('.') || type}: ${msg}`;
    this.note(Array.isArray(payload) ? payload.map(problem).join('\n') : payload.detail);
  }

  show({ id, user, content, sent_at }, isMine) {
    // It may have come by the group and with what was said before.
    if ($(`message-${id}`)) return;
    const item = document.importNode($('message').content, true).firstElementChild;
    const sent = new Date(sent_at);
    item.id = `message-${id}`;
    item.className = isMine ? 'mine' : 'theirs';
    item.querySelector('.author').textContent = isMine ? 'You' : user;
    item.querySelector('time').dateTime = sent_at;
    item.querySelector('time').textContent = sent.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    item.querySelector('time').title = sent.toLocaleString();
    item.querySelector('.content').textContent = content;
    const remove = item.querySelector('.remove');
    remove.hidden = !this.isModerator;
    remove.ariaLabel = `Remove: ${content.slice(0, 60)}`;
    remove.onclick = () => this.send('remove_message', { id });
    this.append(item);
  }

  note(words) {
    const item = document.createElement('li');
    item.className = 'note';
    item.textContent = words;
    this.append(item);
  }

  append(item) {
    const list = $('messages');
    const followed = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.append(item);
    if (list.childElementCount > KEPT) list.firstElementChild.remove();
    // Whoever reads what was said before is not taken away from it.
    if (followed || item.classList.contains('mine')) list.scrollTop = list.scrollHeight;
  }

  present(users) {
    $('present').replaceChildren(...users.map((user) => {
      const item = document.createElement('li');
      item.textContent = user;
      return item;
    }));
  }

  stopsTyping(user) {
    clearTimeout(this.typists.get(user));
    this.typists.delete(user);
    this.tellTypists();
  }

  tellTypists() {
    const names = [...this.typists.keys()];
    $('typing').textContent = names.length ? `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} typing …` : '';
  }

  // Says that one types, now and then.
  types() {
    const now = performance.now();
    if (now - (this.typed ?? -TYPES_EVERY) < TYPES_EVERY) return;
    if (this.send('typing')) this.typed = now;
  }
}

let room;

function open(id) {
  room?.leave();
  room = undefined;
  $('room').hidden = true;
  for (const link of $('rooms').querySelectorAll('a')) {
    if (link.dataset.room === id) link.ariaCurrent = 'page';
    else link.removeAttribute('aria-current');
  }
  if (id) room = new Room(id);
}

// Shows what there is for whoever has logged in. Whoever has not may try to enter, and is told what comes of it.
async function arrive(words = '') {
  say(words);
  const { user, rooms } = await whoAmI().catch(() => ({}));
  if (user === undefined) {
    say('The server does not answer. Reload the page to try again.');
    return;
  }
  $('login').hidden = user !== null;
  $('inside').hidden = $('me').hidden = user === null;
  $('user').textContent = user ?? '';
  $('rooms').replaceChildren(...rooms.map(({ id, name }) => {
    const [item, link] = [document.createElement('li'), document.createElement('a')];
    link.textContent = name;
    link.href = `/?room=${id}`;
    link.dataset.room = `${id}`;
    item.append(link);
    return item;
  }));
  $('no-rooms').hidden = rooms.length > 0;
  const first = rooms.length > 0 ? `${rooms[0].id}` : null;
  // Whoever was logged out here hears that, not that they may not enter.
  open(user === null && words !== '' ? null : chosen() ?? first);
  if (user === null) $('username').focus();
}

$('login').onsubmit = async (event) => {
  event.preventDefault();
  const { username, password } = $('login').elements;
  try {
    await post('/login', { username: username.value, password: password.value });
    password.value = '';
    await arrive();
  } catch (error) {
    say(error.message);
    password.select();
  }
};

$('logout').onclick = async () => {
  room?.leave();
  room = undefined;
  try {
    await post('/logout');
    await arrive('You have logged out.');
  } catch (error) {
    say(error.message);
  }
};

$('rooms').onclick = (event) => {
  const link = event.target.closest('a');
  // Another tab may have it too.
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  say('');
  open(link.dataset.room);
};
addEventListener('popstate', () => arrive());
addEventListener('online', () => room?.timer && arrive());

$('say').onsubmit = (event) => {
  event.preventDefault();
  if (!room?.send('new_message', { content: $('content').value })) return;
  $('content').value = '';
  // The next one is begun anew.
  room.typed = undefined;
};
$('content').oninput = () => room?.types();

arrive();
