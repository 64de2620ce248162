// The groups that connections of this process are in, where the server shows them.

import { $, el, fill } from './dom.js';

const SHOWN = 20;

export class Groups {
  constructor(path) {
    this.path = path;
    $('groups-block').hidden = !path;
    if (!path) return;
    $('groups-refresh').addEventListener('click', () => this.refresh());
    $('groups-block').addEventListener('toggle', () => this.refresh());
  }

  // Asks anew: several wishes at once are one.
  refresh() {
    if (!this.path || !$('groups-block').open) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(), 100);
  }

  async #ask() {
    try {
      const response = await fetch(this.path);
      if (!response.ok) throw new Error(`The server answers ${response.status}.`);
      this.#show(await response.json());
    } catch (error) {
      fill($('groups'), el('li', { class: 'wrong' }, error.message));
    }
  }

  #show(groups) {
    const name = ({ user }) => (user === null ? 'anonymous' : `user ${user}`);
    const group = ({ name: called, count, members }) => {
      const users = [...Map.groupBy(members, name)].slice(0, SHOWN).map(([user, all]) => (all.length > 1 ? `${user} × ${all.length}` : user));
      return el('li', {}, el('code', {}, called), ` ${count} ${count === 1 ? 'connection' : 'connections'}: ${users.join(', ')}`);
    };
    fill($('groups'), groups.length > 0 ? groups.map(group) : el('li', { class: 'absent' }, 'No connection is in any group.'));
  }
}
