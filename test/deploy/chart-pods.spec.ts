import { describe, expect, it } from 'vitest';
import { helm, type Manifest, only, podsOf, refusal, render, VARIANTS } from '../support/helm-chart.js';

const server = (variant: string, values?: object): Manifest['spec'] =>
  only(render(variant, values), 'Deployment')['spec'].template.spec;
const container = (variant: string, values?: object): Manifest['spec'] => server(variant, values).containers[0];

describe.skipIf(helm === undefined).each(VARIANTS)('every pod of the values "%s"', variant => {
  it('keeps to the Pod Security Standard "restricted"', () => {
    for (const { spec } of podsOf(render(variant))) {
      expect(spec).toMatchObject({
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 10001,
          runAsGroup: 10001,
          seccompProfile: { type: 'RuntimeDefault' },
        },
      });
      expect(spec.hostNetwork ?? spec.hostPID ?? spec.hostIPC).toBeUndefined();
      expect(
        spec.volumes.flatMap((volume: object) => Object.keys(volume)).filter((key: string) => key !== 'name'),
      ).toEqual(spec.volumes.map(() => 'secret'));
      for (const { securityContext } of spec.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
        });
      }
    }
  });

  it('has no token of an account, and no variables made of service names', () => {
    for (const { spec } of podsOf(render(variant))) {
      expect(spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    }
  });

  it('has a limit of memory, of which the heap leaves at least a quarter', () => {
    for (const { spec } of podsOf(render(variant))) {
      for (const { resources, env } of spec.containers) {
        const options = env.find((variable: { name: string }) => variable.name === 'NODE_OPTIONS').value as string;
        expect(resources).toMatchObject({
          limits: { memory: expect.any(String) },
          requests: { cpu: expect.any(String) },
        });
        expect(Number(/^--max-old-space-size-percentage=(\d+)$/.exec(options)?.[1])).toBeLessThanOrEqual(75);
      }
    }
  });

  it('runs a tagged or pinned image by exec, without a shell', () => {
    for (const { spec } of podsOf(render(variant))) {
      for (const { image, command } of spec.containers) {
        expect(image).toMatch(/@sha256:[0-9a-f]{64}$|:\d+\.\d+\.\d+$/);
        expect(command).toBeUndefined();
      }
    }
  });
});

describe.skipIf(helm === undefined)('a pod that serves', () => {
  it('is probed on the management port', () => {
    const { startupProbe, livenessProbe, readinessProbe, ports } = container('minimal');
    const probe = (path: string) => ({ httpGet: { path, port: 'management' } });
    expect({ startupProbe, livenessProbe, readinessProbe }).toMatchObject({
      startupProbe: probe('/startupz'),
      livenessProbe: probe('/livez'),
      readinessProbe: probe('/readyz'),
    });
    expect(ports).toEqual([
      { name: 'http', containerPort: 8081 },
      { name: 'management', containerPort: 8091 },
    ]);
  });

  it('is noticed as unready before it stops to accept', () => {
    const { periodSeconds, failureThreshold } = container('minimal').readinessProbe;
    const { SHUTDOWN_DELAY_SECONDS: delay } = only(render('minimal'), 'ConfigMap')['data'];
    expect(periodSeconds * failureThreshold).toBeLessThan(Number(delay));
  });

  it.each([
    { delaySeconds: 5, timeoutSeconds: 20 },
    { delaySeconds: 30, timeoutSeconds: 120 },
  ])('is given the time to drain: %o', shutdown => {
    const { terminationGracePeriodSeconds: grace } = server('minimal', { shutdown });
    expect(grace).toBe(shutdown.delaySeconds + shutdown.timeoutSeconds + 5);
  });

  it('is replaced one by one, and only when the new one is ready', () => {
    expect(only(render('minimal'), 'Deployment')['spec'].strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
  });

  it('is made anew when a setting changes', () => {
    const checksum = (settings: object) =>
      only(render('minimal', { settings }), 'Deployment')['spec'].template.metadata.annotations['checksum/settings'];
    expect(checksum({ LOG_LEVEL: 'info' })).not.toBe(checksum({ LOG_LEVEL: 'error' }));
    expect(checksum({ LOG_LEVEL: 'info' })).toBe(checksum({ LOG_LEVEL: 'info' }));
  });

  it('is spread over zones and nodes among those of its release', () => {
    const { labels, spec } = podsOf(render('minimal')).find(({ name }) => name.startsWith('Deployment')) ?? {};
    expect(spec?.topologySpreadConstraints.map((constraint: Manifest) => constraint['topologyKey'])).toEqual([
      'topology.kubernetes.io/zone',
      'kubernetes.io/hostname',
    ]);
    for (const { labelSelector, matchLabelKeys } of spec?.topologySpreadConstraints ?? []) {
      expect(labels).toMatchObject(labelSelector.matchLabels);
      expect(matchLabelKeys).toEqual(['pod-template-hash']);
    }
  });

  it('cannot be given a heap that leaves nothing of the limit', () => {
    expect(refusal({ heapPercentage: 90 })).toContain('heapPercentage');
    expect(refusal({ resources: { limits: null } })).toContain('limits');
  });

  it('cannot be of the image "latest"', () => {
    expect(refusal({ image: { tag: 'latest' } })).toContain('/image/tag');
  });
});
