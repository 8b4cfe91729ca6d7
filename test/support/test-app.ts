import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MikroORM } from '@mikro-orm/postgresql';
import { mintBearer, signHeaders } from '@rollcall/signing';
import { createApp } from '../../src/app.setup.js';
import { readSettings } from '../../src/settings.js';
import { KeypairsService, SecretBox } from '../../src/accounts/index.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { TEST_APP, TEST_PASSWORD } from './template.js';

/** Who a request is made as. */
export interface TestKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any -- tests look into answers of any shape
}

/** The GraphQL endpoints. */
export type GraphqlPath = '/graphql' | '/admin/gql' | '/admin/graphql';

/** The whole application over a database of its own, listening on a loopback port, as the server would be. */
export class TestApp {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
    readonly url: string,
  ) {}

  static async start(environment: Record<string, string> = {}, shared?: TestDatabase): Promise<TestApp> {
    const database = shared ?? (await createTestDatabase());
    const settings = readSettings({
      DATABASE_URL: database.urlFor(TEST_APP, TEST_PASSWORD),
      ENCRYPTION_KEY: '5'.repeat(64),
      LOG_LEVEL: 'error',
      // Tests run a job when they mean to; one that comes by itself would be counted among their statements.
      MAINTENANCE: 'off',
      // A test that changes an account and asks at once would race with the notification.
      PRINCIPAL_CACHE_SECONDS: '0',
      ...environment,
    });
    const app = await createApp(settings);
    await app.listen(0, '127.0.0.1');
    return new TestApp(app, database, await app.getUrl());
  }

  get orm(): MikroORM {
    return this.app.get(MikroORM);
  }

  get keypairs(): KeypairsService {
    return new KeypairsService(this.orm, this.app.get(SecretBox, { strict: false }));
  }

  /** A request with exactly these headers. */
  async request(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
    const response = await fetch(this.url + path, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  }

  /** A request signed with a key, body included. */
  signed(key: TestKey, method: string, path: string, body?: unknown): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = signHeaders({
      accessKey: key.accessKey,
      secret: key.secretKey,
      method,
      url: this.url + path,
      contentType: 'application/json',
      ...(text === undefined ? {} : { body: text }),
    });
    return this.request(method, path, { ...headers }, text);
  }

  /** A GraphQL operation over one of the endpoints. */
  gql(key: TestKey, query: string, variables: object = {}, path: GraphqlPath = '/graphql'): Promise<Answer> {
    return this.signed(key, 'POST', path, { query, variables });
  }

  /** The header of a short-lived token signed with a key. */
  async bearer(key: TestKey): Promise<{ authorization: string }> {
    return { authorization: `Bearer ${await mintBearer({ accessKey: key.accessKey, secret: key.secretKey })}` };
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
