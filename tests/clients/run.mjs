// Runs tests one after the other, all of them, and says what became of each.

// A test that is stuck fails; nothing waits for this long otherwise.
const STUCK = 30_000;

export async function run(name, tests, stuckAfter = STUCK) {
  let failed = 0;
  for (const [title, test] of Object.entries(tests)) {
    let timer;
    const stuck = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`stuck for ${stuckAfter} ms`)), stuckAfter);
    });
    try {
      await Promise.race([test(), stuck]);
      console.log(`${name}: ${title} ok`);
    } catch (error) {
      failed += 1;
      console.log(`${name}: ${title} FAILED\n${error.stack}`);
    } finally {
      clearTimeout(timer);
    }
  }
  console.log(`${name}: ${Object.keys(tests).length - failed} passed, ${failed} failed`);
  return failed === 0;
}
