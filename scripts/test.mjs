// npm test: from a fresh clone to a verdict. Arguments go to vitest.
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { fail, root } from './project.mjs';
import { runNode } from './run-node.mjs';

try {
  await ensureInstalled();
  await ensureBuilt();
  runNode(['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], { cwd: root });
} catch (error) {
  fail(error);
}
