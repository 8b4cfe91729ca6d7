import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { expectCommitted } from '../support/committed-file.js';
import { formattedMarkdown } from '../support/formatted.js';

/** The part of JSON Schema that describes values. */
interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
}

const CHART = 'deploy/helm/rollcall';
const BEGIN = '<!-- values: generated from values.schema.json and values.yaml -->';
const END = '<!-- end of values -->';
const text = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const schema = JSON.parse(text(`${CHART}/values.schema.json`)) as Described;
const values = parse(text(`${CHART}/values.yaml`)) as Record<string, unknown>;

/** Every value by its path: what has a description is one value, however it looks inside. */
function described({ description, properties = {} }: Described, path: string[] = []): [string[], string][] {
  if (description !== undefined) return [[path, description]];
  return Object.entries(properties).flatMap(([name, inner]) => described(inner, [...path, name]));
}

function valueAt(path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], values);
}

const all = described(schema).filter(([path]) => path[0] !== 'global');

it('every value of the chart has a default and a description', () => {
  expect(all.filter(([path]) => valueAt(path) === undefined).map(([path]) => path.join('.'))).toEqual([]);
  const paths = new Set(all.map(([path]) => path.join('.')));
  const names = (value: unknown, path: string): string[] =>
    paths.has(path)
      ? [path]
      : Object.entries(value as object).flatMap(([name, inner]) =>
          names(inner, path === '' ? name : `${path}.${name}`),
        );
  expect(names(values, '').toSorted()).toEqual([...paths].toSorted());
});

it('the README of the chart lists every value', async () => {
  const readme = text(`${CHART}/README.md`);
  const [before = '', rest = ''] = readme.split(BEGIN);
  const [, after] = rest.split(END);
  expect(after, `the README needs "${BEGIN}" and "${END}"`).toBeDefined();
  const rows = all.map(([path, description]) => {
    const shown = JSON.stringify(valueAt(path)).replaceAll('"', "'");
    return `| \`${path.join('.')}\` | \`${shown}\` | ${description.replaceAll('|', String.raw`\|`)} |`;
  });
  const table = await formattedMarkdown(['| value | default | meaning |', '| --- | --- | --- |', ...rows].join('\n'));
  await expectCommitted(`${CHART}/README.md`, `${before}${BEGIN}\n\n${table.trim()}\n\n${END}${after}`);
});
