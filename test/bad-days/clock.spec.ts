import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mintBearer } from '@rollcall/signing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BadDay, PUSHED } from '../support/bad-day.js';
import type { BuiltServer } from '../support/built-server.js';
import { askOnce, Pusher, type Question } from '../support/truthful-callers.js';

const MINUTES = 60_000;
const PRELOAD = pathToFileURL(join(import.meta.dirname, '../support/skewed-clock.mjs')).href;
const FIELDS = 'id,status,created_at,observed_at,freshness,stuck';

describe.each([20, -20])('a server whose clock is off by %i minutes', minutes => {
  const skew = minutes * MINUTES;
  let day: BadDay;
  let right: BuiltServer;
  let skewed: BuiltServer;

  beforeAll(async () => {
    day = await BadDay.start();
    right = day.server;
    skewed = await day.serve({
      NODE_OPTIONS: `--import ${PRELOAD}`,
      ROLLCALL_TEST_CLOCK_SKEW_MS: String(skew),
    });
  });
  afterAll(() => day.stop());

  const question = (key = day.people.owner): Question => ({ who: '', key, path: '/v1/sessions?limit=100&total=true' });

  it('refuses whoever knows the right time, and is refused by nobody else', async () => {
    const refusals = [await askOnce(skewed.url, question()), await askOnce(right.url, question(), skew)];
    for (const { status, text } of refusals)
      expect([status, text]).toEqual([400, expect.stringContaining('Date/time sync error')]);
    const { accessKey, secretKey: secret } = day.people.owner;
    const authorization = `Bearer ${await mintBearer({ accessKey, secret })}`;
    expect((await fetch(`${skewed.url}/v1/whoami`, { headers: { authorization } })).status).toBe(401);
  });

  it('tells the truth to those whose clock agrees with it', async () => {
    const [truth, told] = [await askOnce(right.url, question()), await askOnce(skewed.url, question(), skew)];
    expect([truth.status, told.status]).toEqual([200, 200]);
    expect(told.text).toBe(truth.text);
  });

  it('takes in what is pushed, and knows how old it is', async () => {
    const pusher = new Pusher(() => skewed.url, day.people.source, PUSHED, 'push', skew);
    expect(await pusher.ask()).toEqual({ verdict: 'right', said: '' });
    const path = `/v1/sessions?limit=100&filter=${encodeURIComponent(`domain_name:${PUSHED}`)}&fields=${FIELDS}`;
    const asked = { who: '', key: day.people.observer, path };
    const [truth, told] = [await askOnce(right.url, asked), await askOnce(skewed.url, asked, skew)];
    expect(truth).toMatchObject({ status: 200, text: expect.stringContaining('"freshness":"LIVE"') });
    expect(
      JSON.parse(truth.text)
        .items.map(({ id }: { id: string }) => id)
        .toSorted(),
    ).toEqual(pusher.accepted.toSorted());
    expect(told.text).toBe(truth.text);
  });

  it('keeps the limit of a key together with the others', async () => {
    const { stranger } = day.people;
    await day.postgres.query('update keypairs set rate_limit = 40 where access_key = $1', [stranger.accessKey]);
    let served = 0;
    for (let n = 0; n < 40; n += 1) {
      const asked = { who: '', key: stranger, path: '/v1/whoami' };
      const statuses = [await askOnce(right.url, asked), await askOnce(skewed.url, asked, skew)].map(
        each => each.status,
      );
      expect(statuses.filter(status => status !== 200 && status !== 429)).toEqual([]);
      served += statuses.filter(status => status === 200).length;
    }
    expect(served).toBe(40);
  });
});
