// Making elements. What comes from outside is only ever text here, never markup.

// An element with properties, attributes (those with a dash, and `role`), listeners (`onclick`) and children.
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else if (name === 'data') Object.assign(element.dataset, value);
    else if (name.includes('-') || ATTRIBUTES.has(name)) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const ATTRIBUTES = new Set(['role', 'for', 'list', 'colspan', 'form']);

export const $ = (id) => document.getElementById(id);

// Lets an element hold this and nothing else.
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

let last = 0;
// An id that no other element of the page has.
export const fresh = (name) => `${name}-${(last += 1)}`;

// The JSON that the server has put into the page.
export const inlined = (id) => JSON.parse($(id).textContent);

// Words in which what stands between backticks is code, as doc comments have it.
export const prose = (words) => words.split(/`([^`\n]+)`/).map((part, index) => (index % 2 === 1 ? el('code', {}, part) : part));

// Says something to those who can't see that it has changed.
export function announce(words) {
  const place = $('announcement');
  if (place) place.textContent = words;
}

// A button that copies what `text` gives, and says so.
export function copyButton(label, text, title = label) {
  const button = el('button', { type: 'button', class: 'quiet copy', title, 'aria-label': title }, label);
  button.addEventListener('click', async () => {
    const done = await copied(text());
    button.textContent = done ? 'Copied' : 'Not copied';
    button.removeAttribute('aria-label');
    announce(done ? 'Copied' : 'The browser did not let it be copied');
    setTimeout(() => { button.textContent = label; button.setAttribute('aria-label', title); }, 1500);
  });
  return button;
}

export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
