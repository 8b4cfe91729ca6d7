import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 20;

/** Asks until the answer is what was hoped for, and gives the last one when the time is over. */
export async function eventually<T>(ask: () => Promise<T> | T, hoped: (answer: T) => boolean, ms = 10_000): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (hoped(answer) || performance.now() > end) return answer;
    await sleep(STEP_MS);
  }
}
