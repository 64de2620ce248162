// Does again what a saved session did, and says what came out differently.

// Longest wait for what came then; milliseconds.
const PATIENCE = 5000;

// `stage` gives connections by name: `connection(name, step)` opens one and answers a connection.
export async function replay({ steps }, stage, patience = PATIENCE) {
  const playing = new Map();
  const differences = [];
  for (const [index, step] of steps.entries()) {
    const place = `step ${index + 1}, ${step.connection}`;
    try {
      await played(step, playing, stage, patience, (words) => differences.push(`${place}: ${words}`));
    } catch (error) {
      return { done: index, differences: [...differences, `${place}: ${error.message}`] };
    }
  }
  return { done: steps.length, differences };
}

async function played(step, playing, stage, patience, differs) {
  if (step.kind === 'open') {
    const connection = await stage.connection(step.connection, step);
    playing.set(step.connection, { connection, heard: 0 });
    await until(connection, () => connection.state !== 'connecting', patience, 'the connection did not open');
    return;
  }
  const player = playing.get(step.connection);
  // What was connected before the session began.
  if (!player) return;
  const { connection } = player;
  if (step.kind === 'sent') connection.send(step.bytes ?? step.text);
  if (step.kind === 'received') {
    player.heard += 1;
    const heard = () => connection.history.entries.filter(({ kind, stamp }) => kind === 'received' && stamp >= connection.openedAt);
    await until(connection, () => heard().length >= player.heard || connection.state === 'closed', patience, `nothing came where ${nameOf(step)} came before`);
    const entry = heard()[player.heard - 1];
    if (!entry) differs(`closed where ${nameOf(step)} came before`);
    else if (nameOf({ text: entry.data }) !== nameOf(step)) differs(`${nameOf({ text: entry.data })} came where ${nameOf(step)} came before`);
  }
  if (step.kind === 'close') {
    if (step.code === 1000) connection.close();
    await until(connection, () => connection.state === 'closed', patience, 'it was not closed');
    if (connection.ended.code !== step.code) differs(`closed with ${connection.ended.code}, before with ${step.code}`);
  }
}

// What a frame is called: its action, where it has one.
export function nameOf({ text }) {
  if (typeof text !== 'string') return 'something binary';
  try {
    const { action } = JSON.parse(text);
    return action === undefined ? 'JSON' : `\`${action}\``;
  } catch {
    return 'text';
  }
}

// Waits for a connection's news until this holds.
function until(connection, holds, patience, otherwise) {
  if (holds()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => { stop(); reject(new Error(`${otherwise}, for ${patience} ms`)); }, patience);
    const stop = connection.watch(() => {
      if (!holds()) return;
      clearTimeout(timer);
      stop();
      resolve();
    });
  });
}
