/** How the benchmarks talk while they work: on stderr, so that the result on stdout stays alone. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Says what is being done, and how long it took. */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  say(`${label} …`);
  const result = await work();
  say(`${label}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}
