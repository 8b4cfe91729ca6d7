// npm start: from a fresh clone to a running server.
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { NODE_FLAGS } from './node-flags.mjs';
import { fail, root } from './project.mjs';
import { runNode } from './run-node.mjs';

try {
  await ensureInstalled();
  await ensureBuilt();
  runNode([...NODE_FLAGS, 'dist/src/cli/main.js', 'start', ...process.argv.slice(2)], { cwd: root });
} catch (error) {
  fail(error);
}
