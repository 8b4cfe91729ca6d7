import { createConfig, lintFromString } from '@redocly/openapi-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectCommitted } from '../support/committed-file.js';
import { routesOf } from '../support/routes.js';
import { TestApp } from '../support/test-app.js';

/** Routes that describe the others. */
const SELF = new Set(['GET /v1/openapi.json']);

describe('the OpenAPI document', () => {
  let test: TestApp;
  let routes: string[];
  let text: string;

  beforeAll(async () => {
    ({ result: test, routes } = await routesOf(() => TestApp.start()));
    ({ text } = await test.request('GET', '/v1/openapi.json', {}));
  });
  afterAll(() => test.stop());

  it('is the committed one', async () => {
    await expectCommitted('docs/openapi.json', `${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  });

  it('is valid, and clean by every recommended rule', async () => {
    const config = await createConfig({ extends: ['recommended-strict'], telemetry: 'off' });
    const problems = await lintFromString({ source: text, absoluteRef: 'openapi.json', config });
    expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).toEqual(
      [],
    );
  });

  it('has every route of REST, and no other', () => {
    const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, unknown>> };
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    const served = routes.filter(route => / \/v1\//.test(route) && !/^(HEAD|OPTIONS) /.test(route) && !SELF.has(route));
    expect(documented.sort()).toEqual(served);
  });

  it('says of every operation, parameter and field what it is', () => {
    expect(undescribed(JSON.parse(text))).toEqual([]);
  });
});

/** Where a summary or description is missing. */
function undescribed(document: {
  paths: Record<
    string,
    Record<string, { summary?: string; parameters: Array<{ name: string; description?: string }> }>
  >;
  components: { schemas: Record<string, { properties: Record<string, { description?: string }> }> };
}): string[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { summary, parameters }]) => [
      ...(summary ? [] : [`${method} ${path}`]),
      ...parameters.filter(({ description }) => !description).map(({ name }) => `${method} ${path}: ${name}`),
    ]),
  );
  const fields = Object.entries(document.components.schemas).flatMap(([name, { properties }]) =>
    Object.entries(properties)
      .filter(([, { description }]) => !description)
      .map(([field]) => `${name}.${field}`),
  );
  return [...operations, ...fields];
}
