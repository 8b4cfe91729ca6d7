// Installs and builds the peers, which are not dependencies of the product.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { Complaint, step } from '../scripts/project.mjs';

const folder = join(import.meta.dirname, 'peers');
const typical = join(folder, 'typical');
const marker = join(folder, 'node_modules', '.rollcall-installed');

/** Makes the peers' node_modules match their lock file, and builds the one that is TypeScript with decorators. */
export async function ensurePeers() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  if (textOf(marker) !== wanted) {
    await step('Installing the peers (about a minute the first time)', install);
    writeFileSync(marker, wanted);
  }
  build();
}

function install() {
  const args = ['ci', '--loglevel=error', '--no-audit', '--no-fund', '--no-progress'];
  const { status } = spawnSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', process.stderr, 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Complaint('npm ci of the peers failed.');
}

function build() {
  mkdirSync(join(typical, 'dist'), { recursive: true });
  for (const name of readdirSync(join(typical, 'src'))) {
    const { code } = transformFileSync(join(typical, 'src', name), { configFile: join(typical, '.swcrc') });
    writeFileSync(join(typical, 'dist', name.replace(/\.ts$/, '.js')), code);
  }
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
