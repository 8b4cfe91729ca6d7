import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres } from '@rollcall/embedded-postgres';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { urlOf } from './database-url.js';
import { prepareTemplate, TEST_PASSWORD } from './template.js';

/** The superuser's way into the server of this test run, in the words of `pg`. */
export interface PostgresAccess {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  /** A database to connect to for administration; it holds nothing. */
  readonly database: string;
  /** The same as a URL. */
  readonly url: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: PostgresAccess;
  }
}

interface Server {
  readonly access: PostgresAccess;
  stop(): Promise<void>;
}

interface Shared {
  users: number;
  server?: Promise<Server>;
}

/** Every vitest project loads its own copy of this module, but all of them share this process and this server. */
const registry = globalThis as unknown as { [key: symbol]: Shared };
const shared = (registry[Symbol.for('rollcall.test.postgres')] ??= { users: 0 });

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.users += 1;
  shared.server ??= prepared();
  project.provide('postgres', (await shared.server).access);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    const { server } = shared;
    delete shared.server;
    await (await server)?.stop();
  };
}

async function prepared(): Promise<Server> {
  const given = process.env['TEST_DATABASE_URL'];
  const server = given === undefined || given === '' ? await embedded() : { access: accessOf(given), stop: noop };
  const admin = new Client({ connectionString: server.access.url });
  // Stopping the server ends this connection from the other side, which must not end the run.
  admin.on('error', () => undefined);
  try {
    await admin.connect();
    await prepareTemplate(admin, (user, database) =>
      urlOf(server.access.url, database, { user, password: TEST_PASSWORD }),
    );
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    await admin.end().catch(() => undefined);
  }
}

async function embedded(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  // Run as root, the server has an account of its own, which has to get to its data below.
  await chmod(folder, 0o755);
  const dataDir = join(folder, 'data');
  const postgres = await startPostgres({ dataDir, durable: false });
  return {
    access: accessOf(postgres.url('postgres', 'postgres')),
    stop: async () => {
      await postgres.stop();
      if (postgres.dataDir !== dataDir) await rm(dirname(postgres.dataDir), { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function accessOf(url: string): PostgresAccess {
  const parsed = new URL(url);
  const password = decodeURIComponent(parsed.password);
  return {
    host: parsed.searchParams.get('host') ?? parsed.hostname,
    port: Number(parsed.port === '' ? 5432 : parsed.port),
    user: decodeURIComponent(parsed.username),
    password: password === '' ? undefined : password,
    database: decodeURIComponent(parsed.pathname.slice(1)),
    url,
  };
}

async function noop(): Promise<void> {}
