import { describe, expect, it } from 'vitest';
import { settings } from '../../src/settings.js';
import { helm, type Manifest, only, podsOf, refusal, render, VARIANTS } from '../support/helm-chart.js';

interface Variable {
  readonly name: string;
  readonly value?: string;
}

const secrets = Object.entries(settings).flatMap(([name, setting]) => ('secret' in setting ? [name] : []));
const variablesOf = (spec: Manifest['spec']): Variable[] =>
  spec.containers.flatMap(({ env }: { env: Variable[] }) => env);
const podOf = (manifests: Manifest[], kind: string): Manifest['spec'] =>
  podsOf(manifests).find(({ name }) => name.startsWith(kind))?.spec;

describe.skipIf(helm === undefined).each(VARIANTS)('with the values "%s"', variant => {
  it('secrets come as files of a Secret, never as the value of a variable', () => {
    for (const { spec } of podsOf(render(variant))) {
      const mounts = spec.containers[0].volumeMounts as { name: string; mountPath: string; readOnly: boolean }[];
      for (const { name: variable, value } of variablesOf(spec)) {
        if (variable === 'NODE_OPTIONS') continue;
        expect(secrets).toContain(variable.replace(/_FILE$/, ''));
        expect(variable).toMatch(/_FILE$/);
        const mount = mounts.find(({ mountPath }) => value?.startsWith(`${mountPath}/`));
        expect(mount).toMatchObject({ readOnly: true });
        const { secret } = spec.volumes.find((volume: Manifest) => volume['name'] === mount?.name);
        expect(secret.items.map((item: { path: string }) => `${mount?.mountPath}/${item.path}`)).toContain(value);
        expect(secret.defaultMode).toBe(0o440);
      }
    }
  });

  it('every setting that the pods are given exists, and none of the texts is a secret', () => {
    const { data } = only(render(variant), 'ConfigMap', 'rollcall-settings') as unknown as {
      data: Record<string, string>;
    };
    expect(Object.keys(data).filter(name => !(name in settings) || secrets.includes(name))).toEqual([]);
    expect(JSON.stringify(render(variant))).not.toMatch(/postgres(ql)?:\/\//);
  });

  it('only the migrations see the address of the owner', () => {
    const manifests = render(variant);
    const server = podOf(manifests, 'Deployment');
    expect(JSON.stringify(server)).not.toMatch(/owner/i);
    const job = podOf(manifests, 'Job');
    if (job === undefined) return;
    expect(variablesOf(job).map(({ name }) => name)).toEqual(['NODE_OPTIONS', 'DATABASE_OWNER_URL_FILE']);
    expect(JSON.stringify(job.volumes)).not.toContain('rollcall-encryption');
  });
});

describe.skipIf(helm === undefined)('the migrations', () => {
  it('run to their end before anything else of a release', () => {
    const { metadata, spec } = only(render('minimal'), 'Job') as Manifest & { spec: Manifest['spec'] };
    expect(metadata.annotations).toMatchObject({
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    });
    expect(spec.template.spec.containers[0].args).toEqual(['dist/src/cli/main.js', 'migrate']);
    expect(spec.template.spec.restartPolicy).toBe('Never');
  });

  it('use no account of the chart, which does not exist yet when they run', () => {
    expect(podOf(render('minimal'), 'Job').serviceAccountName).toBeUndefined();
  });

  it('may go to the database where everything is denied', () => {
    const { metadata } = only(render('minimal'), 'NetworkPolicy', 'rollcall-migrations');
    expect(Number(metadata.annotations?.['helm.sh/hook-weight'])).toBeLessThan(0);
  });
});

describe.skipIf(helm === undefined)('the connections of all pods together', () => {
  // 90 are free by default; each pod holds its pool and two more, and an update makes one pod more.
  it.each([
    { fits: true, values: { replicas: 6, database: { poolSize: 10 } } },
    { fits: false, values: { replicas: 7, database: { poolSize: 10 } } },
    { fits: true, values: { replicas: 2, database: { poolSize: 28 } } },
    { fits: false, values: { replicas: 2, database: { poolSize: 29 } } },
    { fits: false, values: { replicas: 1, autoscaling: { enabled: true, maxReplicas: 7 } } },
    { fits: true, values: { replicas: 100, autoscaling: { enabled: true, maxReplicas: 6 } } },
    { fits: false, values: { database: { replica: { enabled: true, poolSize: 30 } } } },
    { fits: true, values: { replicas: 20, database: { pooler: 'transaction', directUrlKey: 'direct' } } },
  ])('have to fit into max_connections: $values fits = $fits', ({ fits, values }) => {
    if (fits) expect(only(render('minimal', values), 'Deployment')).toBeDefined();
    else expect(refusal(values)).toMatch(/database.*max_connections leaves \d+/);
  });

  it('of PgBouncer come with an address past it', () => {
    expect(refusal({ database: { pooler: 'transaction' } })).toContain('database.directUrlKey');
  });
});

describe.skipIf(helm === undefined)('further settings', () => {
  it.each(['PORT', 'DATABASE_URL', 'ENCRYPTION_KEY', 'DATABASE_POOL_SIZE', 'DATABASE_URL_FILE', 'lower'])(
    'may not be %s',
    name => expect(refusal({ settings: { [name]: '1' } })).toContain(name),
  );

  it('keep the texts they are given', () => {
    const { data } = only(render('minimal', { settings: { LOG_LEVEL: 'info' } }), 'ConfigMap') as unknown as {
      data: object;
    };
    expect(data).toMatchObject({ LOG_LEVEL: 'info' });
    expect(refusal({ settings: { LOG_LEVEL: 1_000_000 } })).toContain('LOG_LEVEL');
  });
});
