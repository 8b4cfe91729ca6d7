// npm run bench: from a fresh clone to figures. The first argument is the program, the rest are its own.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ensureBuilt } from '../scripts/build.mjs';
import { ensureInstalled } from '../scripts/install.mjs';
import { fail, root } from '../scripts/project.mjs';
import { runNode } from '../scripts/run-node.mjs';

/** The others measure Rollcall alone. */
const WITH_PEERS = new Set(['bench.ts', 'profile.ts']);

const [program, ...args] = process.argv.slice(2);
try {
  await ensureInstalled();
  await ensureBuilt();
  if (WITH_PEERS.has(program)) {
    // It can be loaded only now that dependencies are installed.
    const { ensurePeers } = await import('./peers.mjs');
    await ensurePeers();
  }
  const resolve = pathToFileURL(join(import.meta.dirname, 'resolve.mjs')).href;
  runNode(['--import', resolve, `bench/${program}`, ...args], { cwd: root });
} catch (error) {
  fail(error);
}
