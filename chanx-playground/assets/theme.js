// Light or dark: as the system has it, unless somebody has chosen here.

import { $ } from './dom.js';

const KEY = 'chanx-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

// Storage may be forbidden: then the choice lasts as long as the page.
const remembered = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
const remember = (theme) => { try { localStorage.setItem(KEY, theme); } catch { /* As said above. */ } };

export const theme = () => document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light');

function show() {
  const other = theme() === 'dark' ? 'light' : 'dark';
  $('theme').textContent = other === 'dark' ? 'Dark' : 'Light';
  $('theme').setAttribute('aria-label', `Switch to ${other} colours`);
}

export function themed() {
  const chosen = remembered();
  if (chosen) document.documentElement.dataset.theme = chosen;
  $('theme').addEventListener('click', () => {
    document.documentElement.dataset.theme = theme() === 'dark' ? 'light' : 'dark';
    remember(theme());
    show();
  });
  dark.addEventListener('change', show);
  show();
}
