import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Metric, Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { type RunningServer, startServer } from '../../src/server.setup.js';
import { readSettings } from '../../src/settings.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { askedBy } from '../support/promql.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}

const ROOT = join(import.meta.dirname, '../..');
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const rules = (parse(text('deploy/helm/rollcall/files/rules.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  group => group.rules,
);
const { panels } = JSON.parse(text('deploy/helm/rollcall/files/dashboard.json')) as { panels: Panel[] };
const page = text('docs/operations.md');

/** What Prometheus adds when it reads the metrics. */
const ADDED = ['instance', 'job'];
const expressions = [
  ...rules.map(({ alert, expr }) => ({ where: alert, expr })),
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: title, expr }))),
];

describe('the alert rules and the dashboard', () => {
  let database: TestDatabase;
  let server: RunningServer;
  /** Every name that can be asked for, with the labels that the server gives it. */
  const known = new Map<string, readonly string[]>();

  beforeAll(async () => {
    database = await createTestDatabase();
    const url = database.urlFor(TEST_APP, TEST_PASSWORD);
    const registered = vi.spyOn(Registry.prototype, 'registerMetric');
    server = await startServer(
      readSettings({
        DATABASE_URL: url,
        // Not in recovery, so not used; but what there is to say of a standby is said.
        DATABASE_REPLICA_URL: url,
        ENCRYPTION_KEY: '5'.repeat(64),
        PORT: '0',
        MANAGEMENT_PORT: '0',
        LOG_LEVEL: 'error',
      }),
      { shutdownDelaySeconds: 0, anyManagementPort: false },
    );
    for (const [metric] of registered.mock.calls) for (const [name, labels] of namesOf(metric)) known.set(name, labels);
    registered.mockRestore();
  });

  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  /** A histogram is read by three names. */
  function namesOf(metric: Metric): [string, readonly string[]][] {
    const { name, labelNames, constructor } = metric as Metric & { name: string; labelNames: readonly string[] };
    if (constructor.name === 'Gauge' || constructor.name === 'Counter') return [[name, labelNames]];
    return [
      [`${name}_bucket`, [...labelNames, 'le']],
      [`${name}_sum`, labelNames],
      [`${name}_count`, labelNames],
    ];
  }

  it('ask for nothing that a running server does not tell', async () => {
    const scrape = await (await fetch(`${server.managementUrl}/metrics`)).text();
    const told = new Set([...scrape.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name));
    expect(told.size).toBeGreaterThan(30);
    for (const { where, expr } of expressions) {
      const { metrics, faults } = askedBy(expr);
      expect({ where, faults, metrics: metrics.length > 0 }).toEqual({ where, faults: [], metrics: true });
      expect({
        where,
        unknown: metrics.filter(name => !told.has(name.replace(/_(bucket|sum|count)$/, '')) && !told.has(name)),
      }).toEqual({ where, unknown: [] });
      expect({ where, unknown: metrics.filter(name => !known.has(name)) }).toEqual({ where, unknown: [] });
    }
  });

  it('compare and group by labels that those metrics have', () => {
    for (const { where, expr } of expressions) {
      const { metrics, labels } = askedBy(expr);
      const allowed = new Set([...ADDED, ...metrics.flatMap(name => known.get(name) ?? [])]);
      expect({ where, unknown: labels.filter(label => !allowed.has(label)) }).toEqual({ where, unknown: [] });
    }
  });

  it('are all explained in docs/operations.md, with a runbook for each alert', () => {
    for (const { alert, annotations } of rules) {
      expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
      expect(page).toContain(`\n### ${alert}\n`);
    }
    const explained = [...page.matchAll(/^### (Rollcall\w+)$/gm)].map(([, name = '']) => name);
    expect(explained.toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  });

  it('leave no metric of ours unexplained, and explain none that does not exist', () => {
    const own = new Map(
      [...known]
        .filter(([name]) => name.startsWith('rollcall_'))
        .map(
          ([name, labels]) =>
            [name.replace(/_(bucket|sum|count)$/, ''), labels.filter(label => label !== 'le')] as const,
        ),
    );
    const table = [...page.matchAll(/^\| `(rollcall_\w+)` +\| ([^|]*) \|/gm)].map(
      ([, name = '', labels = '']) => [name, [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label)] as const,
    );
    expect(Object.fromEntries(table)).toEqual(Object.fromEntries(own));
  });
});

it('an alert says how grave it is, for how long it has to hold, and what is wrong', () => {
  for (const { alert, for: duration, labels, annotations } of rules) {
    expect(alert).toMatch(/^Rollcall[A-Z]\w+$/);
    expect(duration).toMatch(/^\d+m$/);
    expect(['critical', 'warning']).toContain(labels.severity);
    expect(annotations.summary).toMatch(/\S+ .*\.$/);
  }
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
});

it('no two panels of the dashboard lie on each other', () => {
  const overlaps = panels.flatMap((one, index) =>
    panels.slice(index + 1).filter(({ gridPos: other }) => {
      const { x, y, w, h } = one.gridPos;
      return x < other.x + other.w && other.x < x + w && y < other.y + other.h && other.y < y + h;
    }),
  );
  expect(overlaps.map(({ title }) => title)).toEqual([]);
});
