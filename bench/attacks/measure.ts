import { ATTACK_SHAPES, type AttackShape } from '../../test/support/attack-shapes.js';
import { keyAt } from '../dataset/index.js';
import { residentBytes } from '../load/process-cost.js';
import { quantile } from '../load/statistics.js';
import type { ServerProcess } from '../server-process.js';
import { signed } from '../targets/rollcall.js';
import { attack, attacks, ENDPOINTS } from './attack.js';

/** How long the refusals of one shape took, in milliseconds, on all endpoints together. */
export interface ShapeFigure {
  readonly shape: string;
  readonly attacks: number;
  readonly median: number;
  readonly p99: number;
  readonly most: number;
}

/** What thousands of attacks left behind. */
export interface Siege {
  readonly attacks: number;
  readonly attacksPerSecond: number;
  /** Megabytes of the server: after warming up, half way, at the end. */
  readonly resident: readonly [start: number, middle: number, end: number];
}

/** What is compiled and cached once is not what attacks cost. */
const WARM_UP_ROUNDS = 3;
const AT_ONCE = 4;

/** One attack at a time on an idle server, every shape in every round. */
export async function timeShapes({ url }: ServerProcess, rounds: number): Promise<ShapeFigure[]> {
  const times = new Map<AttackShape, number[]>(ATTACK_SHAPES.map(shape => [shape, []]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const path of ENDPOINTS) {
      for (const [shape, found] of times) {
        const took = await attack(url, shape, path);
        if (round >= 0) found.push(took);
      }
    }
  }
  return [...times].map(([{ name }, found]) => {
    const sorted = found.sort((a, b) => a - b);
    const [median, p99, most] = [quantile(sorted, 0.5), quantile(sorted, 0.99), sorted.at(-1) ?? Number.NaN];
    return { shape: name, attacks: sorted.length, median, p99, most };
  });
}

/** Several attacks at once, thousands of them, no two the same; before it as many again as half of them to warm up. */
export async function besiege(server: ServerProcess, count: number): Promise<Siege> {
  const half = Math.ceil(count / 2);
  await storm(server, half);
  const start = await megabytesOf(server);
  const begun = performance.now();
  await storm(server, half);
  const middle = await megabytesOf(server);
  await storm(server, half);
  const seconds = (performance.now() - begun) / 1000;
  const resident = [start, middle, await megabytesOf(server)] as const;
  await requireServing(server);
  return { attacks: 2 * half, attacksPerSecond: (2 * half) / seconds, resident };
}

async function storm({ url }: ServerProcess, count: number): Promise<void> {
  const all = attacks();
  let left = count;
  const loop = async (): Promise<void> => {
    while (left-- > 0) await attack(url, ...all.next().value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, loop));
}

/** Whoever asks something sensible afterwards is answered. */
async function requireServing({ url }: ServerProcess): Promise<void> {
  const { path, method, headers } = signed(
    { method: 'GET', path: '/v1/sessions?limit=1' },
    { query: 'Q7', caller: keyAt(0) },
    url,
  );
  const response = await fetch(new URL(path, url), { method, headers: { ...headers } });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`after the attacks: ${response.status} ${text}`);
}

async function megabytesOf({ pid }: ServerProcess): Promise<number> {
  return ((await residentBytes(pid))?.now ?? Number.NaN) / 2 ** 20;
}
