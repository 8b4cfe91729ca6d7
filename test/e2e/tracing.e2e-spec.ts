import { signHeaders } from '@rollcall/signing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../src/server.setup.js';
import { readSettings } from '../../src/settings.js';
import { Factory, type TestUser } from '../factories/index.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';
import { TestApp } from '../support/test-app.js';
import { type CollectedSpan, TraceCollector } from '../support/trace-collector.js';

const ALONE = { shutdownDelaySeconds: 0, anyManagementPort: false };
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

describe('tracing', () => {
  let test: TestApp;
  let factory: Factory;
  let user: TestUser;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
    await factory.container(await factory.session(user));
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  /** Asks one question of a server that traces as it is told, and gives what the collector got. */
  async function traced(
    settings: Record<string, string>,
    flags = '01',
  ): Promise<{ spans: CollectedSpan[]; text: string }> {
    const collector = await TraceCollector.start();
    const server = await startServer(
      readSettings({
        DATABASE_URL: test.database.urlFor(TEST_APP, TEST_PASSWORD),
        ENCRYPTION_KEY: '5'.repeat(64),
        LOG_LEVEL: 'error',
        PORT: '0',
        MANAGEMENT_PORT: '0',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        ...settings,
      }),
      ALONE,
    );
    const url = `${server.url}/graphql`;
    const query =
      '{ compute_session_list(limit: 7, offset: 0, status: "RUNNING") { total_count items { id containers { id } } } }';
    const body = JSON.stringify({ query });
    const signed = {
      accessKey: user.accessKey,
      secret: user.secretKey,
      method: 'POST',
      contentType: 'application/json',
    };
    const headers = { ...signHeaders({ ...signed, url, body }), traceparent: `00-${TRACE}-${CALLER}-${flags}` };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
    await server.stop();
    await collector.stop();
    return { spans: collector.spans, text: collector.bodies.join('\n') };
  }

  it('has a span for the request, its operation and each statement, one below the other', async () => {
    const { spans, text } = await traced({});
    const mine = spans.filter(({ traceId }) => traceId === TRACE);
    const [request, operation] = ['POST /graphql', 'compute_session_list'].map(name =>
      mine.find(span => span.name === name),
    );
    expect(request).toMatchObject({ parentSpanId: CALLER });
    expect(operation?.parentSpanId).toBe(request?.spanId);
    const statements = mine.filter(({ parentSpanId }) => parentSpanId === operation?.spanId);
    expect(statements).toHaveLength(3);
    for (const { attributes, startTimeUnixNano, endTimeUnixNano } of statements) {
      expect(attributes.find(({ key }) => key === 'db.query.text')?.value['stringValue']).toContain('$1');
      expect(BigInt(startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(operation?.startTimeUnixNano ?? 0));
      expect(BigInt(endTimeUnixNano)).toBeLessThanOrEqual(BigInt(request?.endTimeUnixNano ?? 0));
    }
    for (const word of [user.accessKey, user.secretKey, user.email, 'RUNNING']) expect(text).not.toContain(word);
  });

  it('traces the share that was asked for, whatever a caller wishes', async () => {
    expect((await traced({ OTEL_TRACES_SAMPLER_ARG: '0' })).spans).toEqual([]);
    expect((await traced({}, '00')).spans.filter(({ traceId }) => traceId === TRACE)).toEqual([]);
  });

  it('serves all the same while the collector is away', async () => {
    const { spans } = await traced({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    expect(spans).toEqual([]);
  });
});
