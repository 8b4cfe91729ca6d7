#!/usr/bin/env node
// The `rollcall` command. In a checkout it first brings what it runs up to date; in an installed package that is done.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from '../scripts/build.mjs';
import { ensureInstalled } from '../scripts/install.mjs';
import { NODE_FLAGS } from '../scripts/node-flags.mjs';
import { fail, root } from '../scripts/project.mjs';
import { runNode } from '../scripts/run-node.mjs';

try {
  if (existsSync(join(root, '.git'))) {
    await ensureInstalled();
    await ensureBuilt();
  }
  runNode([...NODE_FLAGS, join(root, 'dist', 'src', 'cli', 'main.js'), ...process.argv.slice(2)]);
} catch (error) {
  fail(error);
}
