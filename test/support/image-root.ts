import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dockerfileStages } from './dockerfile.js';

const ROOT = join(import.meta.dirname, '../..');

/** Folders of this machine that stand for the base image, and where Node is then; in a built image Node has its place. */
export const BASE = ['usr', 'etc'];
export const NODE = 'opt/node/bin/node';

/** Entries of a lock file as far as they matter here. */
type Locked = Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>;

/**
 * Lays the files of the last stage of the Dockerfile out in a folder, without a builder: what its `COPY` lines name,
 * with those packages that its `npm ci` installs. What the base image has is bound from this machine later.
 */
export function layOutImage(folder: string): void {
  const copies =
    dockerfileStages()
      .at(-1)
      ?.instructions.filter(({ keyword }) => keyword === 'COPY') ?? [];
  for (const { text } of copies) {
    const words = text.replace(/^--from=\w+ /, '').split(' ');
    const target = join(folder, 'app', words.pop() ?? '');
    for (const source of words) {
      if (source === '/app/node_modules') linkInstalled(target);
      else cpSync(join(ROOT, source.replace(/^\/build\//, '')), into(target, source), { recursive: true });
    }
  }
  for (const name of [...BASE, 'proc', 'dev', 'tmp', 'run', dirname(NODE)])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['bin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(folder, name));
  writeFileSync(join(folder, NODE), '');
}

function into(target: string, source: string): string {
  return target.endsWith('/') ? join(target, source) : target;
}

/** By hard links: a hundred megabytes in a moment. Parents come before what lies within them. */
function linkInstalled(target: string): void {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Locked };
  const paths = Object.keys(packages)
    .filter(path => path !== '')
    .toSorted();
  for (const path of paths) {
    const { dev, optional, devOptional } = packages[path] ?? {};
    const folder = join(dirname(target), path);
    // A package that is left out may have come along inside another one.
    rmSync(folder, { recursive: true, force: true });
    if (dev || optional || devOptional) continue;
    mkdirSync(dirname(folder), { recursive: true });
    execFileSync('cp', ['--archive', '--link', '--no-target-directory', join(ROOT, path), folder]);
  }
}
