import type { MikroORM } from '@mikro-orm/postgresql';
import { KeypairsService, secretBoxOf } from '../accounts/index.js';
import { DEMO_ACCOUNTS, DEMO_SOURCE, DemoService } from '../demo/index.js';
import { openIngest } from '../ingest/index.js';
import { demoSecret, type LocalInstallation } from '../local/index.js';
import { showProgress } from './progress.js';
import type { ShownKey } from './start-banner.js';

/** Enough to look around in, and made in a moment. */
const DEMO_SESSIONS = 1_000;
const DEMO_SEED = 1;

/**
 * Gives an empty installation something to show: demo sessions and three key pairs. The keys come last, so that a
 * first start that was interrupted is taken up again, and an installation that has any key is left alone.
 *
 * @returns the demo keys that still hold, for the banner.
 */
export async function prepareDemo(orm: MikroORM, { settings, keys }: LocalInstallation): Promise<ShownKey[]> {
  const keypairs = new KeypairsService(orm, secretBoxOf(settings));
  const shown = DEMO_ACCOUNTS.map(({ accessKey, email, fullName }) => {
    return { accessKey, email, label: fullName, secretKey: demoSecret(keys, accessKey) };
  });
  if ((await keypairs.list()).length === 0) {
    await writeDemoSessions(orm);
    for (const { email, accessKey, secretKey } of shown) await keypairs.create({ email, accessKey, secretKey });
  }
  const holding = await Promise.all(shown.map(key => keypairs.holds(key)));
  return shown.filter((_, index) => holding[index]);
}

async function writeDemoSessions(orm: MikroORM): Promise<void> {
  const progress = showProgress({ label: 'Writing demo sessions', total: DEMO_SESSIONS, output: process.stderr });
  try {
    const parameters = { sessions: DEMO_SESSIONS, seed: DEMO_SEED, now: new Date() };
    await new DemoService(openIngest(orm, DEMO_SOURCE)).populate(parameters, written => progress.advance(written));
  } finally {
    progress.stop();
  }
}
