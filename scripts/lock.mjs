// One process at a time does what would not survive two. A lock is a file that names its holder and that the holder
// keeps touching; a holder that was killed is noticed and its lock taken away.
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, say } from './project.mjs';

const TOUCH_MS = 1000;
/** After so long even a living process of that number is not the holder. */
const SILENCE_MS = 300_000;
/** Whether a holder elsewhere (another container on this folder) lives can be told only by its touching. */
const SILENCE_ELSEWHERE_MS = 15_000;
const POLL_MS = 200;

/**
 * Runs `work` while no other process of this checkout runs under the same name. Give the number of a child that
 * works on its own to the function that `work` receives: the lock then outlives this process until the child is gone.
 */
export async function withLock(name, work) {
  const folder = join(root, '.rollcall');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.lock`);
  for (let told = false; !take(path); told = true) {
    if (removeIfAbandoned(path)) continue;
    if (!told) say(`Waiting for another process that is busy here (${name}) …`);
    await sleep(POLL_MS);
  }
  const touching = setInterval(() => touch(path), TOUCH_MS);
  try {
    return await work(child => replace(path, [process.pid, child]));
  } finally {
    clearInterval(touching);
    rmSync(path, { force: true });
  }
}

/** A hard link appears complete or not at all, which creating and then writing a file does not. */
function take(path) {
  const draft = drafted(path, [process.pid]);
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

function replace(path, pids) {
  renameSync(drafted(path, pids), path);
}

function drafted(path, pids) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pids, host: hostname() }));
  return draft;
}

/** True when it is worth trying again at once. */
function removeIfAbandoned(path) {
  try {
    const held = readFileSync(path, 'utf8');
    if (!isAbandoned(JSON.parse(held), Date.now() - statSync(path).mtimeMs)) return false;
    // Somebody else may have come to the same conclusion and hold a new lock by now, which must stay.
    const aside = `${path}.${process.pid}.old`;
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== held) linkSync(aside, path);
    unlinkSync(aside);
    return true;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'EEXIST') return true;
    throw error;
  }
}

function isAbandoned({ pids, host }, silence) {
  return host === hostname() ? silence > SILENCE_MS || !pids.some(isAlive) : silence > SILENCE_ELSEWHERE_MS;
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
