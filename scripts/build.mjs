// Builds what has changed since the last build, judged by content: a fresh clone's file times say nothing.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { withLock } from './lock.mjs';
import { Complaint, fail, root, say, step } from './project.mjs';
import { runtime } from './runtime.mjs';

const marker = join(root, 'dist', '.built-from');
const FOLDERS = ['src', 'libs'];
const FILES = /^(package\.json|nest-cli\.json|\.swcrc|tsconfig.*\.json)$/;

/** Makes dist match the sources. Nothing happens when it does already. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  await withLock('build', async () => {
    if (isBuilt()) return;
    // Sources that change while they are compiled make the next run build again.
    const before = fingerprint();
    await step('Building', build);
    writeFileSync(marker, before);
  });
}

/** Whether dist was built from the sources as they are now. */
export function isBuilt() {
  try {
    return readFileSync(marker, 'utf8') === fingerprint();
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const path of [...configuration(), ...FOLDERS.flatMap(filesBelow)]) {
    hash.update(`${path}\0`).update(
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest(),
    );
  }
  return hash.digest('hex');
}

function configuration() {
  return readdirSync(root)
    .filter(name => FILES.test(name))
    .sort();
}

function filesBelow(folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .flatMap(entry => (entry.isDirectory() ? filesBelow(`${folder}/${entry.name}`) : `${folder}/${entry.name}`))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** The compiler's own words are shown only when it fails. */
function build() {
  rmSync(marker, { force: true });
  const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  return new Promise((resolve, reject) => {
    const child = spawn(runtime(), [nest, 'build'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    child.stdout.on('data', chunk => said.push(chunk));
    child.stderr.on('data', chunk => said.push(chunk));
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) return resolve();
      say(Buffer.concat(said).toString().trimEnd());
      reject(new Complaint('The build failed.'));
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureInstalled().then(ensureBuilt).catch(fail);
}
