// One process at a time does what would not survive two. A lock is a file that names its holder and that the holder
// keeps touching; a holder that was killed is noticed and its lock taken away.
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, say } from './project.mjs';

const TOUCH_MS = 1000;
const SILENCE_MS = 15_000;
const POLL_MS = 200;

/** Runs `work` while no other process of this checkout runs under the same name. */
export async function withLock(name, work) {
  const folder = join(root, '.rollcall');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.lock`);
  for (let told = false; !take(path); told = true) {
    if (isAbandoned(path)) rmSync(path, { force: true });
    else {
      if (!told) say(`Waiting for another process that is busy here (${name}) …`);
      await sleep(POLL_MS);
    }
  }
  const touching = setInterval(() => touch(path), TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    rmSync(path, { force: true });
  }
}

/** A hard link appears complete or not at all, which creating and then writing a file does not. */
function take(path) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, host: hostname() }));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    unlinkSync(draft);
  }
}

function isAbandoned(path) {
  try {
    const silent = Date.now() - statSync(path).mtimeMs > SILENCE_MS;
    const { pid, host } = JSON.parse(readFileSync(path, 'utf8'));
    return silent || (host === hostname() && !isAlive(pid));
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function touch(path) {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // Somebody removed it by hand; nothing is gained by failing now.
  }
}
