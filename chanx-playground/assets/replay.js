// Does again what a saved session did, and says what came out differently.

// Longest wait for what came then; milliseconds.
const PATIENCE = 5000;

// `stage` gives connections by name: `connection(name, step)` opens one and answers a connection. Answers how many steps were
// gone through, how many of these were left out, since their connection was opened before the session began, and the differences.
export async function replay({ steps, action_key: actionKey }, stage, patience = PATIENCE) {
  const playing = new Map();
  const differences = [];
  let done = 0;
  let skipped = 0;
  for (const step of steps) {
    const place = `step ${done + 1}, ${step.connection}`;
    try {
      if (step.kind === 'open') await opens(step, playing, stage, patience);
      else if (playing.has(step.connection)) await played(step, playing.get(step.connection), actionKey, patience, (words) => differences.push(`${place}: ${words}`));
      else skipped += 1;
    } catch (error) {
      differences.push(`${place}: ${error.message}`);
      break;
    }
    done += 1;
  }
  for (const { stop } of playing.values()) stop();
  return { done, skipped, differences };
}

// What a replay has come to, in words.
export function outcome({ steps }, { done, skipped, differences }) {
  const words = `${done - skipped} of ${steps.length} steps done again`;
  const left = skipped > 0 ? `; ${skipped} left out, of connections that were opened before the session began` : '';
  if (differences.length > 0) return `${words}${left}; it came out differently: ${differences.join('; ')}.`;
  return done > skipped ? `${words}${left}: it came out the same.` : `${words}${left}.`;
}

async function opens(step, playing, stage, patience) {
  playing.get(step.connection)?.stop();
  const connection = await stage.connection(step.connection, step);
  // What has come and was not asked for yet. The history may have forgotten it by then.
  const frames = [];
  const stop = connection.watch((received) => { if (received) frames.push(typeof received.data === 'string' ? received.data : undefined); });
  playing.set(step.connection, { connection, frames, stop });
  await until(connection, () => connection.state !== 'connecting', patience, 'the connection did not open');
}

async function played(step, { connection, frames }, actionKey, patience, differs) {
  if (step.kind === 'sent') connection.send(step.bytes ?? step.text);
  if (step.kind === 'received') {
    const before = nameOf(step, actionKey);
    await until(connection, () => frames.length > 0 || connection.state === 'closed', patience, `nothing came where ${before} came before`);
    if (frames.length === 0) { differs(`closed where ${before} came before`); return; }
    const now = nameOf({ text: frames.shift() }, actionKey);
    if (now !== before) differs(`${now} came where ${before} came before`);
  }
  if (step.kind === 'close') {
    if (step.by === 'us') connection.close(step.code);
    await until(connection, () => connection.state === 'closed', patience, 'it was not closed');
    if (connection.ended.code !== step.code) differs(`closed with ${connection.ended.code}, before with ${step.code}`);
    else if (connection.ended.by !== step.by) differs(`closed by ${step.by === 'us' ? 'the server, before by the client' : 'the client, before by the server'}`);
  }
}

// What a frame is called: its action, where it has one.
export function nameOf({ text }, actionKey = 'action') {
  if (typeof text !== 'string') return 'something binary';
  try {
    const action = JSON.parse(text)?.[actionKey];
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
