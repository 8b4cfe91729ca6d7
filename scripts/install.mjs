// Installs exactly what the lock file names, when that is not what is there.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { Complaint, fail, root, step } from './project.mjs';

const modules = join(root, 'node_modules');
const marker = join(modules, '.rollcall-installed');

/** Makes node_modules match package-lock.json. Nothing happens when it does already. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await withLock('install', async share => {
    if (isInstalled()) return;
    if (!matchesLock())
      await step('Installing dependencies (about half a minute the first time)', () => install(share));
    writeFileSync(marker, fingerprint());
  });
}

function isInstalled() {
  return textOf(marker) === fingerprint();
}

function fingerprint() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}`;
}

/** Whether somebody ran npm by hand: npm notes what it has installed when it is done, and only then. */
function matchesLock() {
  const noted = textOf(join(modules, '.package-lock.json'));
  if (noted === undefined) return false;
  const installed = JSON.parse(noted).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages);
  return wanted.every(([path, { version, integrity, ...entry }]) => {
    if (path === '' || entry.link) return true;
    const found = installed[path];
    if (found === undefined) return entry.optional === true && !isMadeForThisMachine(entry);
    return found.version === version && found.integrity === integrity;
  });
}

/** What is for every machine and optional is needed only by something for another machine. */
function isMadeForThisMachine({ os, cpu, libc }) {
  return Boolean(os?.includes(process.platform) && cpu?.includes(process.arch) && libc === undefined);
}

function install(share) {
  const args = ['ci', '--loglevel=error', '--no-audit', '--no-fund', '--include=dev', '--include=optional'];
  if (!process.stderr.isTTY) args.push('--no-progress');
  const [command, ...first] = npm();
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      cwd: root,
      stdio: ['ignore', process.stderr, 'inherit'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    // Should this process be killed, npm goes on; nobody may start another one beside it.
    if (child.pid !== undefined) share(child.pid);
    child.once('error', error => reject(new Complaint(`npm could not be started: ${error.message}`)));
    child.once('close', code => (code === 0 ? resolve() : reject(new Complaint(`npm ci failed (exit code ${code}).`))));
  });
}

/** The npm that runs this script, if one does, so that a project is not installed by two different ones. */
function npm() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  if (script === undefined || !/npm-cli\.c?js$/.test(script)) return ['npm'];
  // Not the bundled Node, which npm is about to replace.
  const runner = process.execPath.startsWith(modules + sep) ? node : process.execPath;
  return runner === undefined || runner.startsWith(modules + sep) ? ['npm'] : [runner, script];
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureInstalled().catch(fail);
