import { describe, expect, it } from 'vitest';
import { helm, type Manifest, only, podsOf, render, selects, VARIANTS } from '../support/helm-chart.js';

const policiesOf = (manifests: Manifest[]): Manifest[] => manifests.filter(({ kind }) => kind === 'NetworkPolicy');
const server = (values: object = {}): Manifest['spec'] =>
  only(render('minimal', values), 'NetworkPolicy', 'rollcall')['spec'];

describe.skipIf(helm === undefined)('network policies', () => {
  it.each(VARIANTS.filter(variant => variant !== 'gateway'))(
    'cover every pod, both ways, with the values "%s"',
    variant => {
      const manifests = render(variant);
      for (const { labels } of podsOf(manifests)) {
        const covering = policiesOf(manifests).filter(({ spec }) => selects(spec.podSelector.matchLabels, labels));
        expect(covering.map(({ spec }) => spec.policyTypes)).toEqual([['Ingress', 'Egress']]);
      }
    },
  );

  it('let the monitoring alone read the metrics, and anybody ask the API', () => {
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } };
    expect(server().ingress).toEqual([
      { ports: [{ port: 'http', protocol: 'TCP' }] },
      { ports: [{ port: 'management', protocol: 'TCP' }], from: [{ namespaceSelector }] },
    ]);
  });

  it('let pods go to the names and to the database', () => {
    const ports = (rules: { ports: { port: number }[] }[]) => rules.map(rule => rule.ports.map(({ port }) => port));
    expect(ports(server().egress)).toEqual([[53, 53], [5432]]);
    expect(ports(server({ networkPolicy: { databasePorts: [6432, 5432] } }).egress)).toEqual([
      [53, 53],
      [6432, 5432],
    ]);
  });

  it('let nobody reach the migrations', () => {
    expect(only(render('minimal'), 'NetworkPolicy', 'rollcall-migrations')['spec'].ingress).toEqual([]);
  });
});

describe.skipIf(helm === undefined).each(VARIANTS)('with the values "%s"', variant => {
  it('everything that selects pods selects the serving ones only', () => {
    const manifests = render(variant);
    const pods = podsOf(manifests);
    const selectors = manifests.flatMap(({ kind, spec }) => {
      if (kind === 'Service') return [spec.selector];
      return kind === 'PodDisruptionBudget' || kind === 'Deployment' ? [spec.selector.matchLabels] : [];
    });
    expect(selectors.length).toBeGreaterThanOrEqual(3);
    for (const selector of selectors) {
      expect(pods.filter(({ labels }) => selects(selector, labels)).map(({ name }) => name)).toEqual([
        'Deployment rollcall',
      ]);
    }
  });

  it('routes lead to a port of the API that exists, and never to the management port', () => {
    const manifests = render(variant);
    const { ports } = only(manifests, 'Service', 'rollcall')['spec'];
    expect(ports).toHaveLength(1);
    for (const { kind, spec } of manifests) {
      if (kind === 'Ingress') {
        expect(spec.rules[0].http.paths[0].backend.service).toEqual({
          name: 'rollcall',
          port: { name: ports[0].name },
        });
      }
      if (kind === 'HTTPRoute') expect(spec.rules[0].backendRefs).toEqual([{ name: 'rollcall', port: ports[0].port }]);
    }
  });
});

describe.skipIf(helm === undefined)('what watches', () => {
  it('finds the management service, and calls its job "rollcall"', () => {
    const manifests = render('full');
    const monitor = only(manifests, 'ServiceMonitor')['spec'];
    const service = only(manifests, 'Service', 'rollcall-management');
    expect(selects(monitor.selector.matchLabels, service.metadata.labels ?? {})).toBe(true);
    expect(selects(monitor.selector.matchLabels, only(manifests, 'Service', 'rollcall').metadata.labels ?? {})).toBe(
      false,
    );
    expect(service.metadata.labels?.[monitor.jobLabel]).toBe('rollcall');
    expect(service['spec'].ports[0].name).toBe(monitor.endpoints[0].port);
  });

  it('also while a pod is not ready', () => {
    expect(only(render('full'), 'Service', 'rollcall-management')['spec'].publishNotReadyAddresses).toBe(true);
  });
});
