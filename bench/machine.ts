import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { asSuperuser, type BenchPostgres, ROOT } from './postgres.js';

/** Where and with what a result was measured. */
export interface Setting {
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly load: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly postgresql: Readonly<Record<string, string>>;
}

const OWN = ['@nestjs/core', '@apollo/server', '@mikro-orm/core', 'fastify', 'graphql', 'pg'];
const PEERS = [
  '@nestjs/core',
  '@mikro-orm/core',
  '@apollo/server',
  'express',
  'mercurius',
  'graphql-jit',
  'postgraphile',
];
const SETTINGS = ['server_version', 'shared_buffers', 'fsync', 'synchronous_commit', 'full_page_writes', 'jit'];

export async function settingOf(postgres: BenchPostgres): Promise<Setting> {
  const { rows } = await asSuperuser(postgres, 'postgres', client =>
    client.query<{ name: string; value: string }>(
      `select name, current_setting(name) as value from pg_settings where name = any($1)`,
      [SETTINGS],
    ),
  );
  return {
    date: new Date().toISOString(),
    commit: git('describe', '--always', '--dirty', '--exclude', '*'),
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${gibibytes(totalmem())} GiB, ${platform()} ${release()} ${arch()}`,
    load: loadavg()
      .map(value => value.toFixed(1))
      .join(' '),
    versions: { node: process.versions.node, ...versions('', OWN), ...versions('bench/peers', PEERS, 'peer ') },
    postgresql: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
  };
}

function git(...words: string[]): string {
  try {
    return execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

function versions(folder: string, names: readonly string[], prefix = ''): Record<string, string> {
  const lock = JSON.parse(readFileSync(join(ROOT, folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };
  return Object.fromEntries(
    names.map(name => [prefix + name, lock.packages[`node_modules/${name}`]?.version ?? 'unknown']),
  );
}

function gibibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 30);
}
