// Gets a token as the application gives it: a user name and a password are posted to it, and it answers with a token.

import { el, fresh } from './dom.js';

export async function tokenOf(path, username, password, ask = fetch) {
  const headers = { 'Content-Type': 'application/json' };
  const response = await ask(path, { method: 'POST', headers, body: JSON.stringify({ username, password }) });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail ?? `The server answers ${response.status}.`);
  const token = answer.token ?? answer.access_token ?? answer.access;
  if (typeof token !== 'string') throw new Error('The answer has no `token`, `access_token` or `access`.');
  return token;
}

// Tells `got` of the token and whose it is.
export function loginForm(path, got) {
  const id = fresh('login');
  const user = el('input', { id: `${id}-user`, type: 'text', autocomplete: 'off', autocapitalize: 'none', spellcheck: false, required: true });
  const password = el('input', { id: `${id}-password`, type: 'password', autocomplete: 'off', required: true });
  const wrong = el('p', { class: 'wrong', role: 'alert' });
  const form = el('form', {},
    el('label', { for: user.id }, 'User name'), user,
    el('label', { for: password.id }, 'Password'), password,
    el('button', {}, 'Log in'), wrong);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    wrong.textContent = '';
    try {
      got(await tokenOf(path, user.value, password.value), user.value);
    } catch (error) {
      wrong.textContent = error.message;
    }
  });
  return form;
}
