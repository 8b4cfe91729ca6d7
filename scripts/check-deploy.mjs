// npm run check:deploy: the image's recipe, the chart, the alert rules and the dashboard. Arguments go to vitest.
import { ensureHelm } from './helm.mjs';
import { ensureInstalled } from './install.mjs';
import { fail, root, say } from './project.mjs';
import { runNode } from './run-node.mjs';

try {
  await ensureInstalled();
  // Without Helm what needs it is shown as skipped, and with CI=true as failed.
  if ((await ensureHelm()) === undefined) say('There is neither Helm nor Go to build it with.');
  runNode(['node_modules/vitest/vitest.mjs', 'run', '--project', 'deploy', ...process.argv.slice(2)], { cwd: root });
} catch (error) {
  fail(error);
}
