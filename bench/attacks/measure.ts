import { setTimeout as sleep } from 'node:timers/promises';
import { ATTACK_SHAPES, type AttackShape } from '../../test/support/attack-shapes.js';
import { keyAt } from '../dataset/index.js';
import { residentMegabytes } from '../load/process-cost.js';
import { median, quantile } from '../load/statistics.js';
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
  /** Over each half of the attacks. */
  readonly halves: readonly [first: Memory, second: Memory];
}

/** Megabytes of the server during a stretch. */
export interface Memory {
  /** The least that the heap held: what is left when all that can go has been collected. */
  readonly leastHeap: number;
  /** The least and the most of the process. */
  readonly leastResident: number;
  readonly mostResident: number;
}

/** What is compiled and cached once is not what attacks cost. */
const WARM_UP_ROUNDS = 3;
const AT_ONCE = 4;
const LOOKING_MS = 100;
const MEGABYTE = 2 ** 20;

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
    return {
      ...{ shape: name, attacks: sorted.length, median: median(sorted), p99: quantile(sorted, 0.99) },
      most: sorted.at(-1) ?? Number.NaN,
    };
  });
}

/** Several attacks at once, thousands of them, no two the same; before it as many again as half of them to warm up. */
export async function besiege(server: ServerProcess, count: number): Promise<Siege> {
  const half = Math.ceil(count / 2);
  await storm(server, half);
  const begun = performance.now();
  const halves = [await storm(server, half), await storm(server, half)] as const;
  const seconds = (performance.now() - begun) / 1000;
  await requireServing(server);
  return { attacks: 2 * half, attacksPerSecond: (2 * half) / seconds, halves };
}

async function storm(server: ServerProcess, count: number): Promise<Memory> {
  const all = attacks();
  const over = new AbortController();
  let left = count;
  const loop = async (): Promise<void> => {
    while (left-- > 0) await attack(server.url, ...all.next().value);
  };
  const working = Promise.all(Array.from({ length: AT_ONCE }, loop)).finally(() => over.abort());
  const looks: Array<{ heap: number; resident: number }> = [];
  while (!over.signal.aborted) {
    looks.push(await memoryOf(server));
    await sleep(LOOKING_MS);
  }
  await working;
  const resident = looks.map(look => look.resident);
  return {
    leastHeap: Math.min(...looks.map(({ heap }) => heap)),
    leastResident: Math.min(...resident),
    mostResident: Math.max(...resident),
  };
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

async function memoryOf({ pid, managementUrl }: ServerProcess): Promise<{ heap: number; resident: number }> {
  const metrics = await (await fetch(new URL('/metrics', managementUrl))).text();
  const heap = Number(/^nodejs_heap_size_used_bytes (\d+)/m.exec(metrics)?.[1]);
  return { heap: heap / MEGABYTE, resident: await residentMegabytes(pid) };
}
