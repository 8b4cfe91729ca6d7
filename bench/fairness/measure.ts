import { setTimeout as sleep } from 'node:timers/promises';
import { keyAt } from '../dataset/index.js';
import { Connection } from '../load/connection.js';
import { quantile } from '../load/statistics.js';
import type { ServerProcess } from '../server-process.js';
import { bytesOf, FLOODS, pour, type Tally } from './floods.js';

/** How long another key waits for its answers, in milliseconds, while one key floods. */
export interface FairnessFigure {
  /** What the flood asks for; undefined while there is none. */
  readonly flood: string | undefined;
  readonly floodPerSecond: number;
  readonly refusedPerSecond: number;
  readonly answers: number;
  readonly median: number;
  readonly p99: number;
  readonly most: number;
}

const PAUSE_MS = 10;
const BYSTANDER = keyAt(1);
/** Until code is compiled and the flood has reached its height. */
const RUN_UP_MS = 2_000;

/** First in calm, then beside one flood after the other. */
export async function measureFairness(
  server: ServerProcess,
  { loops, seconds }: { readonly loops: number; readonly seconds: number },
): Promise<FairnessFigure[]> {
  const figures = [{ flood: undefined, ...(await beside(server, seconds)) }];
  return [...figures, ...(await floodsInTurn(server, loops, seconds))];
}

async function floodsInTurn(server: ServerProcess, loops: number, seconds: number): Promise<FairnessFigure[]> {
  const figures: FairnessFigure[] = [];
  for (const flood of FLOODS) {
    const over = new AbortController();
    const pouring = pour(server, flood, loops, over.signal);
    try {
      figures.push({ flood: flood.title, ...(await beside(server, seconds, pouring, over)) });
    } finally {
      over.abort();
      await pouring;
    }
  }
  return figures;
}

/** Asks with the other key, one question after the other. Each has to be answered: an error ends the benchmark. */
async function beside(
  server: ServerProcess,
  seconds: number,
  pouring?: Promise<Tally>,
  over?: AbortController,
): Promise<Omit<FairnessFigure, 'flood'>> {
  const { accessKey } = BYSTANDER;
  const bytes = bytesOf(server, { query: 'Q1', caller: BYSTANDER, limit: 10, accessKey, status: 'RUNNING' });
  const connection = await Connection.open(server.port);
  const from = performance.now();
  const latencies: number[] = [];
  for (let now = from; now < from + RUN_UP_MS + seconds * 1000; now = performance.now()) {
    await connection.send(bytes);
    if (now > from + RUN_UP_MS) latencies.push(performance.now() - now);
    await sleep(PAUSE_MS);
  }
  connection.close();
  over?.abort();
  const { answered, refused } = (await pouring) ?? { answered: 0, refused: 0 };
  const lasted = (performance.now() - from) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    floodPerSecond: answered / lasted,
    refusedPerSecond: refused / lasted,
    answers: latencies.length,
    median: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    most: latencies.at(-1) ?? Number.NaN,
  };
}
