import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CHART,
  chartFile,
  helm,
  helmSays,
  KUBERNETES,
  only,
  render,
  VARIANTS,
  valuesOf,
} from '../support/helm-chart.js';
import { schemaComplaints, unknownFields } from '../support/kubernetes-schema.js';

it('the chart has the version of the program', () => {
  const program = JSON.parse(readFileSync(join(CHART, '../../../package.json'), 'utf8')) as { version: string };
  const { version, appVersion } = chartFile('Chart.yaml') as { version: string; appVersion: string };
  expect({ version, appVersion }).toEqual({ version: program.version, appVersion: program.version });
});

describe.skipIf(helm === undefined).each(VARIANTS)('the chart with the values "%s"', variant => {
  it('passes helm lint', () => {
    const args = ['lint', '--strict', '--kube-version', KUBERNETES[1], CHART, '--values', valuesOf(variant)];
    expect(helmSays(args)).toContain('0 chart(s) failed');
  });

  it.each(KUBERNETES)('renders what the schemas of Kubernetes allow, for Kubernetes %s', async kubernetes => {
    const manifests = render(variant, {}, kubernetes);
    expect(manifests.length).toBeGreaterThan(4);
    expect((await Promise.all(manifests.map(schemaComplaints))).flat()).toEqual([]);
  });

  it('gives no two objects one name', () => {
    const names = render(variant).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names).toEqual([...new Set(names)]);
  });
});

describe.skipIf(helm === undefined)('the fields that the chart writes', () => {
  it('are all known to the schemas', () => {
    expect(unknownFields(VARIANTS.flatMap(variant => render(variant)))).toEqual([]);
  });

  it('would be missed if they were misspelt', () => {
    const deployment = only(render('minimal'), 'Deployment');
    const [container] = deployment['spec'].template.spec.containers;
    container.livenesProbe = container.livenessProbe;
    expect(unknownFields([deployment]).join('\n')).toContain('livenesProbe');
  });

  it('would be missed if they had the wrong type', async () => {
    const deployment = only(render('minimal'), 'Deployment');
    deployment['spec'].replicas = 'three';
    expect(await schemaComplaints(deployment)).toEqual([expect.stringContaining('/spec/replicas must be integer')]);
  });
});
