import { MikroORM } from '@mikro-orm/postgresql';
import type { Command } from 'commander';
import { databaseOptions } from '../database/mikro-orm.config.js';
import { type LocalInstallation, openLocal } from '../local/index.js';
import { runServer } from '../server.setup.js';
import { readSettings } from '../settings.js';
import { prepareDemo } from './first-start.js';
import { print } from './print.js';
import { banner } from './start-banner.js';

/** `rollcall start`: everything on one machine, with demo data on the very first start. */
export function registerStartCommand(program: Command): void {
  program
    .command('start')
    .description('start the database if need be, migrate it and serve the API; the first time with demo data')
    .action(async () => {
      const installation = await openLocal(readSettings(process.env));
      try {
        await serve(installation);
      } catch (error) {
        await installation.database.stop();
        throw error;
      }
    });
}

async function serve(installation: LocalInstallation): Promise<void> {
  const { settings, database } = installation;
  const orm = await MikroORM.init({ ...databaseOptions({ url: database.url }), logger: () => {} });
  const keys = await prepareDemo(orm, installation).finally(() => orm.close());
  const { url, managementUrl } = await runServer(settings, {
    // Nobody balances load on a laptop: Ctrl-C is to end it.
    shutdownDelaySeconds: 0,
    anyManagementPort: true,
    release: () => database.stop(),
  });
  print(banner({ url, managementUrl, database: database.description }, keys));
}
