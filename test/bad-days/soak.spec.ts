import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BadDay, refusals } from '../support/bad-day.js';
import { eventually } from '../support/eventually.js';
import { descriptorsOf, type Footprint, footprintOf, growthOf, TELLING } from '../support/footprint.js';
import { hangUp } from '../support/hang-up.js';
import { soakCallers } from '../support/soak-callers.js';
import { TEST_APP } from '../support/template.js';

/** For how long there is load; ten minutes with `SOAK_MINUTES=10`. */
const SECONDS = Number(process.env['SOAK_MINUTES'] ?? 0.5) * 60;
const LOOKS = 24;
const POOL = 5;
/** Besides the pool: who listens, and who probes. */
const OTHER_CONNECTIONS = 2;
const MEGABYTE = 2 ** 20;
/** What caches, code and fragments may still add after the first quarter. */
const MOST_GROWTH = { heapUsed: 3 * MEGABYTE, external: 3 * MEGABYTE, rss: 32 * MEGABYTE };
/** For so long the pool keeps connections that it might use again, and somewhat more. */
const CALM_MS = 30_000;

/** What a busy machine may be late with. */
const MOST_REFUSED = 0.01;
/** Fewer would be no load. */
const LEAST_ANSWERS_A_SECOND = 20;

type Sample = Footprint & { readonly connections: number };

describe('growth', () => {
  const noisy = (slope: number): number[] =>
    Array.from({ length: LOOKS }, (_, n) => 50 * MEGABYTE + slope * n + ((n * 7) % 5) * 0.2 * MEGABYTE);

  it('is none where caches have filled and peaks come and go', () => {
    const peaked = noisy(0).map((value, n) => value * (n < 5 ? n / 5 : 1) * (n % 9 === 0 ? 1.5 : 1));
    expect(Math.abs(growthOf(peaked))).toBeLessThan(MEGABYTE);
  });

  it('is half of what is added while it is looked at', () => {
    expect(growthOf(noisy(MEGABYTE))).toBeGreaterThan(8 * MEGABYTE);
  });
});

describe('a mixed load', () => {
  let day: BadDay;

  beforeAll(async () => {
    day = await BadDay.start({ ...TELLING, DATABASE_POOL_SIZE: String(POOL) });
  });
  afterAll(() => day.stop());

  async function connections(): Promise<number> {
    const [row] = await day.postgres.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where usename = '${TEST_APP}'`,
    );
    return row?.n ?? 0;
  }

  const look = async (): Promise<Sample> => ({ ...(await footprintOf(day.server)), connections: await connections() });

  it(
    'leaves memory, descriptors and connections as they were',
    async () => {
      const before = await look();
      const samples: Sample[] = [];
      const past = await day.through(
        async () => {
          for (let n = 0; n < LOOKS; n += 1) {
            await sleep((SECONDS * 1_000) / LOOKS);
            samples.push(await look());
          }
        },
        // How soon each answer comes says more about what else the machine does.
        { pushers: 2, mortal: true, others: soakCallers(day) },
      );
      await hangUp();
      const descriptors = await eventually(
        () => descriptorsOf(day.server),
        n => n <= before.descriptors,
        CALM_MS,
      );
      const after = { ...(await look()), descriptors };
      process.stdout.write(report(before, samples, after, past.looks.length));

      const { wrong, lost } = past.harm;
      expect({ wrong, lost }).toEqual({ wrong: [], lost: [] });
      expect(refusals(past)).toBeLessThan(past.looks.length * MOST_REFUSED);
      const served = new Set(past.looks.filter(({ verdict }) => verdict === 'right').map(({ who }) => who));
      expect(served).toEqual(new Set(past.looks.map(({ who }) => who)));
      expect(past.looks.length).toBeGreaterThan(SECONDS * LEAST_ANSWERS_A_SECOND);
      for (const [what, most] of Object.entries(MOST_GROWTH)) {
        expect([what, growthOf(samples.map(sample => sample[what as keyof typeof MOST_GROWTH])) < most]).toEqual([
          what,
          true,
        ]);
      }
      expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
      expect(Math.max(...samples.map(sample => sample.connections))).toBeLessThanOrEqual(POOL + OTHER_CONNECTIONS);
      expect(after.connections).toBeLessThanOrEqual(POOL + OTHER_CONNECTIONS);
    },
    SECONDS * 1_000 + 120_000,
  );
});

function report(before: Sample, samples: readonly Sample[], after: Sample, answers: number): string {
  const mb = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);
  const line = (name: string, { rss, heapUsed, external, descriptors, connections }: Sample): string =>
    `${name}: ${mb(rss)} MB resident, ${mb(heapUsed)} MB held, ${mb(external)} MB outside, ${descriptors} descriptors, ${connections} connections\n`;
  const growths = Object.keys(MOST_GROWTH).map(
    what => `${what} ${mb(growthOf(samples.map(sample => sample[what as keyof typeof MOST_GROWTH])))} MB`,
  );
  return [
    `soak: ${SECONDS} s, ${answers} answers\n`,
    line('before', before),
    ...samples.map((sample, n) => line(`look ${n + 1}`, sample)),
    line('after', after),
    `growth of the second half over the first: ${growths.join(', ')}\n`,
  ].join('');
}
