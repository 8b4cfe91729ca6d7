import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerKeysCommand } from '../../src/cli/keys.command.js';
import { Factory, type TestUser } from '../factories/index.js';
import { runCommand } from '../support/run-command.js';
import { TestApp } from '../support/test-app.js';

const [KEY, NEW_KEY] = ['5'.repeat(64), '6'.repeat(64)];

describe('rollcall keys', () => {
  let test: TestApp;
  let factory: Factory;
  let user: TestUser;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  /** What the command writes. */
  const run = async (words: string[], environment: Record<string, string> = { ENCRYPTION_KEY: KEY }) =>
    (await runCommand(registerKeysCommand, test.orm, ['keys', ...words], environment)).text;

  const keyIn = (text: string) => ({
    accessKey: /access key {2}(\S+)/.exec(text)?.[1] ?? '',
    secretKey: /secret key {2}(\S+)/.exec(text)?.[1] ?? '',
  });
  const works = async (key: { accessKey: string; secretKey: string }): Promise<boolean> =>
    (await test.gql(key, '{ keypair { access_key } }')).status === 200;

  it('creates a key that works, and shows its secret then and never again', async () => {
    const made = keyIn(await run(['create', '--user', user.email]));
    expect(await works(made)).toBe(true);
    const listed = await run(['list', '--user', user.email]);
    expect(listed).toContain(made.accessKey);
    expect(listed).not.toContain(made.secretKey);
    const { rows } = await factory.sql.query('select sealed_secret from keypairs where access_key = $1', [
      made.accessKey,
    ]);
    expect(rows[0].sealed_secret).not.toContain(made.secretKey);
    expect(listed).not.toContain(rows[0].sealed_secret);
  });

  it('lists people whose names would steer a terminal without their doing so', async () => {
    const email = 'a\u001b[2J@example.com';
    await factory.user({ email });
    const listed = await run(['list', '--user', email]);
    expect(listed).toContain('a\\u001b[2J@example.com');
    expect(listed).not.toContain('\u001b[2J');
  });

  it('rotates a key: the old secret stops at once and the new one works', async () => {
    const made = keyIn(await run(['create', '--user', user.email]));
    const rotated = keyIn(await run(['rotate', made.accessKey]));
    expect(rotated.accessKey).toBe(made.accessKey);
    expect([await works(made), await works(rotated)]).toEqual([false, true]);
  });

  it('says that the new secret of an inactive key does not work yet', async () => {
    const made = keyIn(await run(['create', '--user', user.email]));
    expect(await run(['rotate', made.accessKey])).not.toContain('inactive');
    await run(['deactivate', made.accessKey]);
    const said = await run(['rotate', made.accessKey]);
    expect(said).toContain(`${made.accessKey} is inactive: the secret works once it is activated.`);
    await run(['activate', made.accessKey]);
    expect(await works(keyIn(said))).toBe(true);
  });

  it('deactivates and activates a key, each at once', async () => {
    const made = keyIn(await run(['create', '--user', user.email]));
    await run(['deactivate', made.accessKey]);
    expect(await works(made)).toBe(false);
    await run(['activate', made.accessKey]);
    expect(await works(made)).toBe(true);
  });

  it('seals every secret anew after a change of the encryption key', async () => {
    expect(await run(['reseal'])).toBe('Sealed 0 secrets anew.\n');
    const { rows } = await factory.sql.query('select count(*)::int as n from keypairs');
    const rotated = { ENCRYPTION_KEY: NEW_KEY, ENCRYPTION_KEY_PREVIOUS: KEY };
    expect(await run(['reseal'], rotated)).toBe(`Sealed ${rows[0].n} secrets anew.\n`);
    expect(await run(['reseal'], rotated)).toBe('Sealed 0 secrets anew.\n');
    await run(['reseal'], { ENCRYPTION_KEY: KEY, ENCRYPTION_KEY_PREVIOUS: NEW_KEY });
    expect(await works(user)).toBe(true);
  });

  it.each([
    [['create', '--user', 'nobody@example.com'], 'No such user. (nobody@example.com)'],
    [['rotate', 'AKIANOBODY'], 'No such key pair. (AKIANOBODY)'],
    [['deactivate', 'AKIANOBODY'], 'No such key pair. (AKIANOBODY)'],
  ])('says what is wrong with %j', async (words, sentence) => {
    await expect(run(words)).rejects.toThrow(sentence);
  });
});
