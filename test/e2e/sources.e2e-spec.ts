import { Role } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerSourcesCommand } from '../../src/cli/sources.command.js';
import { Factory, type TestUser } from '../factories/index.js';
import { runCommand } from '../support/run-command.js';
import { SourceClient } from '../support/source-client.js';
import { TestApp } from '../support/test-app.js';

const KEY = '5'.repeat(64);

describe('sources', () => {
  let test: TestApp;
  let factory: Factory;
  let [superAdmin, monitor] = [{} as TestUser, {} as TestUser];
  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    superAdmin = await factory.user({ role: Role.SuperAdmin });
    monitor = await factory.user({ role: Role.Monitor });
    await factory.group(await factory.domain('physics'), 'plasma');
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const cluster = { name: 'cluster-1', kind: 'kubernetes', domains: ['physics'], groups: ['physics/plasma'] };
  const register = (body: object, key = superAdmin) => test.signed(key, 'POST', '/v1/sources', body);
  const listed = async (name: string) => {
    const { body } = await test.signed(monitor, 'GET', '/v1/sources');
    return body.items.find((source: { name: string }) => source.name === name);
  };
  const beat = (at = new Date()) => ({
    event_id: `beat ${at.toISOString()}`,
    kind: 'heartbeat',
    occurred_at: at.toISOString(),
  });

  it('are registered by a super-admin, who is shown the secret once, and push with it', async () => {
    expect((await register(cluster, monitor)).status).toBe(403);
    const made = await register(cluster);
    expect(made.status).toBe(201);
    const key = { accessKey: made.body.access_key, secretKey: made.body.secret_key };
    const moment = new Date();
    const { status } = await new SourceClient(test.url, key).push(beat(moment), { event_id: 'x', kind: 'nothing' });
    expect(status).toBe(200);
    const source = await listed('cluster-1');
    expect(source).toMatchObject({ ...cluster, is_active: true, all_groups: false, access_keys: [key.accessKey] });
    expect(source).toMatchObject({ accepted: 1, rejected: 1, heartbeat_seconds: 60, grace_seconds: 300 });
    expect(Date.parse(source.last_heartbeat)).toBe(moment.getTime());
    expect(source.lag_seconds).toBeLessThan(60);
    expect(source.last_error).toMatch(/^ITEM_INVALID \/kind: expected one of/);
    expect(JSON.stringify(source)).not.toContain(key.secretKey);
    await new SourceClient(test.url, key).send(Buffer.from('{'));
    expect(await listed('cluster-1')).toMatchObject({ last_error: 'BATCH_MALFORMED: not JSON' });
  });

  it.each<[string, object, number, string]>([
    ['a name that is taken', cluster, 409, 'SOURCE_EXISTS'],
    ['a domain that does not exist', { ...cluster, name: 'b', domains: ['alchemy'] }, 400, 'INVALID_ARGUMENT'],
    ['a group that does not exist', { ...cluster, name: 'b', groups: ['physics/none'] }, 400, 'INVALID_ARGUMENT'],
    ['no domain', { ...cluster, name: 'b', domains: [] }, 400, 'INVALID_ARGUMENT'],
    ['a name that is none', { ...cluster, name: 'No Name' }, 400, 'INVALID_ARGUMENT'],
    ['what is unknown', { ...cluster, name: 'b', colour: 'red' }, 400, 'INVALID_ARGUMENT'],
  ])('are not registered with %s', async (_, body, status, code) => {
    const answer = await register(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('read nothing, not even of what they wrote', async () => {
    const made = await register({ ...cluster, name: 'reader' });
    const key = { accessKey: made.body.access_key, secretKey: made.body.secret_key };
    for (const path of ['/v1/sources', '/v1/whoami', '/v1/sessions/00000000-0000-4000-8000-000000000001/events']) {
      const { status } = await test.signed(key, 'GET', path);
      expect(status, `of ${path}`).toBe(403);
    }
    const { body } = await test.gql(key, '{ compute_session_list(limit: 1, offset: 0) { total_count } }');
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
  });

  it('are registered, listed, rotated, deactivated and activated on the command line', async () => {
    const run = async (...words: string[]): Promise<string> => {
      const environment = { ENCRYPTION_KEY: KEY };
      return (await runCommand(registerSourcesCommand, test.orm, ['sources', ...words], environment)).text;
    };
    const keyOf = (text: string) => ({
      accessKey: /access key\s+(\S+)/.exec(text)?.[1] ?? '',
      secretKey: /secret key\s+(\S+)/.exec(text)?.[1] ?? '',
    });
    const pushes = async (key: { accessKey: string; secretKey: string }) =>
      (await new SourceClient(test.url, key).push(beat())).status;
    const first = keyOf(await run('register', 'cli', '--kind', 'slurm', '--domain', 'physics', '--grace', '10'));
    expect(await pushes(first)).toBe(200);
    expect(await run('list')).toMatch(/cli .*slurm .*physics .*yes/);
    const second = keyOf(await run('rotate', 'cli'));
    expect(second.accessKey).toBe(first.accessKey);
    expect([await pushes(first), await pushes(second)]).toEqual([401, 200]);
    await run('deactivate', 'cli');
    expect(await pushes(second)).toBe(401);
    expect(await run('activate', 'cli')).toBe('cli is active.\n');
    expect(await run('list')).toMatch(/cli .*slurm .*physics .*yes/);
    expect(await pushes(second)).toBe(200);
    await expect(run('rotate', 'nobody')).rejects.toThrow('No such source');
    await run('deactivate', 'cli');
    const text = await run('rotate', 'cli');
    expect(text).toContain('cli is inactive: the secret works once it is activated.');
    const third = keyOf(text);
    expect(third.accessKey).toBe(first.accessKey);
    expect(await pushes(third)).toBe(401);
    await run('activate', 'cli');
    expect([await pushes(second), await pushes(third)]).toEqual([401, 200]);
    expect((await listed('cli')).access_keys).toEqual([first.accessKey]);
  });
});
