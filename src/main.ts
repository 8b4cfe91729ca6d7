import 'reflect-metadata';
import { ConfigurationError } from '@rollcall/config';
import { PrivilegedConnectionError } from '@rollcall/database';
import { runServer } from './server.setup.js';
import { readSettings } from './settings.js';

/** Until every load balancer of a cluster has noticed. */
const SHUTDOWN_DELAY_SECONDS = 5;

try {
  const options = { shutdownDelaySeconds: SHUTDOWN_DELAY_SECONDS, anyManagementPort: false };
  const { url, managementUrl } = await runServer(readSettings(process.env), options);
  process.stdout.write(`Probes and metrics are on ${managementUrl}\nRollcall listens on ${url}\n`);
} catch (error) {
  // A wrong setting is the operator's to mend: the sentence helps, a stack trace does not.
  const mendable = error instanceof ConfigurationError || error instanceof PrivilegedConnectionError;
  process.stderr.write(`${mendable ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
