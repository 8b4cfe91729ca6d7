import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { findHelm } from '../../scripts/helm.mjs';

/** The folder of the chart. */
export const CHART = join(import.meta.dirname, '../../deploy/helm/rollcall');

/** The values files that the chart is tried with, by name: `minimal`, `full` … */
export const VARIANTS = readdirSync(join(CHART, 'ci')).map(file => basename(file, '-values.yaml'));

/** The oldest and the newest Kubernetes that the chart is rendered for. */
export const KUBERNETES = ['1.27.0', '1.37.0'] as const;

/** One object of Kubernetes, as it was rendered. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels; readonly annotations?: Labels };
  readonly [field: string]: any; // oxlint-disable-line typescript/no-explicit-any -- tests look into objects of any kind
}

/** Labels or annotations. */
export type Labels = Readonly<Record<string, string>>;

/** Whether the tests of the chart can run. Elsewhere than in CI they are skipped without Helm, and shown as skipped. */
export const helm = findHelm() ?? (process.env['CI'] === 'true' ? 'helm' : undefined);

/** The values file of a variant. */
export function valuesOf(variant: string): string {
  return join(CHART, 'ci', `${variant}-values.yaml`);
}

/** A file of the chart as data. */
export function chartFile(path: string): unknown {
  return parse(readFileSync(join(CHART, path), 'utf8'));
}

/** What the chart makes of a variant, and of further values on top of it. Hooks included, in the order of an install. */
export function render(variant: string, values: object = {}, kubernetes: string = KUBERNETES[1]): Manifest[] {
  const key = JSON.stringify([variant, values, kubernetes]);
  const text = rendered.get(key) ?? withValues(values, file => helmSays(templateOf(variant, file, kubernetes)));
  rendered.set(key, text);
  return parseAllDocuments(text)
    .map(document => document.toJS() as Manifest | null)
    .filter(manifest => manifest !== null);
}

/** The same is asked for again and again; each test gets objects of its own. */
const rendered = new Map<string, string>();

/** Why the chart refuses values. Fails when it does not. */
export function refusal(values: object): string {
  const { status, stderr } = withValues(values, file =>
    spawnSync(helm ?? '', templateOf('minimal', file, KUBERNETES[1]), { encoding: 'utf8' }),
  );
  if (status === 0) throw new Error('the chart took these values');
  return stderr;
}

/** Runs Helm. @returns what it printed; throws with its complaint when it fails. */
export function helmSays(args: readonly string[]): string {
  return execFileSync(helm ?? '', [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function templateOf(variant: string, file: string, kubernetes: string): string[] {
  const values = ['--values', valuesOf(variant), '--values', file];
  return ['template', 'rollcall', CHART, '--namespace', 'rollcall', '--kube-version', kubernetes, ...values];
}

function withValues<T>(values: object, work: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-values-'));
  try {
    const file = join(folder, 'values.yaml');
    writeFileSync(file, stringify(values));
    return work(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The one object of a kind, and of a name where there are several. */
export function only(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter(
    manifest => manifest.kind === kind && (name ?? manifest.metadata.name) === manifest.metadata.name,
  );
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} of ${kind} ${name ?? ''}`);
  return found[0];
}

/** Everything that makes pods, with the pod it makes. */
export function podsOf(manifests: readonly Manifest[]): { name: string; labels: Labels; spec: Manifest['spec'] }[] {
  return manifests
    .filter(({ kind }) => ['Deployment', 'Job', 'Pod'].includes(kind))
    .map(manifest => ({
      name: `${manifest.kind} ${manifest.metadata.name}`,
      labels: manifest.spec.template.metadata.labels,
      spec: manifest.spec.template.spec,
    }));
}

/** Whether a selector's labels are all among those of a pod. */
export function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
