import 'reflect-metadata';
import { ConfigurationError } from '@rollcall/config';
import { PrivilegedConnectionError } from '@rollcall/database';
import { createApp } from './app.setup.js';
import { readSettings } from './settings.js';

try {
  const settings = readSettings(process.env);
  const app = await createApp(settings);
  await app.listen(settings.PORT, settings.HOST);
  process.stdout.write(`Rollcall listens on ${await app.getUrl()}\n`);
} catch (error) {
  // A wrong setting is the operator's to mend: the sentence helps, a stack trace does not.
  const mendable = error instanceof ConfigurationError || error instanceof PrivilegedConnectionError;
  process.stderr.write(`${mendable ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
