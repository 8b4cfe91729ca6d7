import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askJson } from '../../src/cli/remote.js';
import { PushClient } from '../../src/replay/index.js';
import { Factory, type TestUser } from '../factories/index.js';
import { TestApp } from '../support/test-app.js';

/** Takes `/rollcall` away and passes everything else on as it came, as `handle_path` or `rewrite` of a proxy would. */
function strippingProxy(target: string, seen: string[]): Server {
  return createServer((from, to) => {
    const path = from.url ?? '';
    seen.push(path);
    if (!path.startsWith('/rollcall/')) return void to.writeHead(404).end('{}');
    const options = { method: from.method, headers: from.headers, path: path.slice('/rollcall'.length) };
    const passed = request(target, options, answer => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    from.pipe(passed);
  });
}

describe('a server below a path of a proxy', () => {
  let test: TestApp;
  let factory: Factory;
  let user: TestUser;
  let proxy: Server;
  let bases: string[];
  const seen: string[] = [];

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
    await factory.session(user, { name: 'one & all' });
    proxy = strippingProxy(test.url, seen);
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    bases = [`${origin}/rollcall`, `${origin}/rollcall/`];
  });
  afterAll(async () => {
    proxy.closeAllConnections();
    await new Promise(resolve => proxy.close(resolve));
    await factory.close();
    await test.stop();
  });

  it('is asked below it, under a signature of the path that the server sees', async () => {
    for (const url of bases) {
      const query = { filter: 'name:"one & all"', fields: 'session_name' };
      const answer = await askJson({ url, ...user }, 'v1/sessions', query);
      expect(answer).toMatchObject({ items: [{ session_name: 'one & all' }] });
    }
    expect(seen.every(path => path.startsWith('/rollcall/v1/sessions?filter='))).toBe(true);
  });

  it('is pushed to below it', async () => {
    const source = await factory.source(['physics']);
    for (const url of bases) {
      const client = new PushClient({ url, ...source, patienceSeconds: 0 });
      const beat = {
        event_id: url,
        kind: 'heartbeat',
        occurred_at: new Date().toISOString(),
        seq: 0,
        body: {},
      } as const;
      expect(await client.push([beat])).toMatchObject([{ outcome: 'accepted' }]);
    }
    expect(seen.at(-1)).toBe('/rollcall/v1/ingest/batches');
  });
});
