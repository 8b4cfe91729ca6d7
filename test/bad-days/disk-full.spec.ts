import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BadDay, NO_HARM } from '../support/bad-day.js';
import { eventually } from '../support/eventually.js';
import { canMount, SmallVolume } from '../support/small-volume.js';

const MEGABYTES = 256;

// Needs root, and to be allowed to mount a file system of its own.
describe.skipIf(!canMount())('nobody comes to harm while the volume of PostgreSQL', () => {
  let volume: SmallVolume;
  let day: BadDay;

  beforeAll(async () => {
    volume = new SmallVolume(MEGABYTES);
    day = await BadDay.start({}, volume.folder);
  });
  afterAll(async () => {
    await day.stop();
    volume.remove();
  });

  it('is full', async () => {
    const past = await day.through(async () => {
      volume.fill();
      await sleep(4_000);
      volume.free();
      // Without room for its log PostgreSQL ends, and whoever runs it starts it again.
      const up = await eventually(answers, yes => yes, 2_000);
      if (!up) await day.startPostgresAgain();
    });
    expect(past.harm).toEqual(NO_HARM);
    const refused = past.looks.filter(({ who, verdict }) => who.startsWith('push') && verdict === 'refused');
    expect(refused.length).toBeGreaterThan(0);
  });

  const answers = (): Promise<boolean> =>
    day.postgres.query('select 1').then(
      () => true,
      () => false,
    );
});
