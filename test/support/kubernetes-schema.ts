import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { Manifest } from './helm-chart.js';

/** Where the packages have their kinds: the API of Kubernetes itself, and of the resources that others define. */
const PACKAGES: readonly (readonly [group: RegExp, name: string])[] = [
  [/^gateway\.networking\.k8s\.io$/, '@kubernetes-models/gateway-api'],
  [/^monitoring\.coreos\.com$/, '@kubernetes-models/prometheus-operator'],
  [/^($|[a-z]+$|[a-z.]+\.k8s\.io$)/, 'kubernetes-models'],
];

/** A kind's class: its validator is compiled from the published schema. */
type Model = new (data: unknown) => { validate(): void };

/** What the published schemas have against a manifest: wrong types, missing fields, values outside an enumeration. */
export async function schemaComplaints(manifest: Manifest): Promise<string[]> {
  const exported = (await import(moduleOf(manifest))) as Record<string, Model>;
  const model = exported[manifest.kind];
  if (model === undefined) return [`${manifest.apiVersion} has no kind ${manifest.kind}`];
  try {
    new model(structuredClone(manifest)).validate();
    return [];
  } catch (error) {
    return [`${manifest.kind} ${manifest.metadata.name}: ${(error as Error).message}`];
  }
}

/**
 * The fields that no schema knows. Those are what Kubernetes drops without a word, and what the validators let pass;
 * TypeScript does not, where an object is written down as a literal of the kind's type.
 */
export function unknownFields(manifests: readonly Manifest[]): string[] {
  const file = join(import.meta.dirname, 'manifests.virtual.ts');
  const text = manifests.map(literal).join('\n');
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([file], options, {
    ...host,
    fileExists: name => name === file || host.fileExists(name),
    readFile: name => (name === file ? text : host.readFile(name)),
    getSourceFile: (name, ...rest) =>
      name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2024) : host.getSourceFile(name, ...rest),
  });
  const source = program.getSourceFile(file);
  return program.getSemanticDiagnostics(source).map(({ messageText, start = 0 }) => {
    const line = text.slice(0, start).split('\n').length - 1;
    return `${text.split('\n')[line]?.trim()}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

function literal(manifest: Manifest, index: number): string {
  const { kind } = manifest;
  return [
    `import type { I${kind} as T${index} } from '${moduleOf(manifest)}';`,
    `export const m${index}: T${index} = ${JSON.stringify(manifest, undefined, 1)};`,
  ].join('\n');
}

/** `apps/v1` lies in `kubernetes-models/apps/v1`, `v1` in `kubernetes-models/v1`. */
function moduleOf({ apiVersion }: Manifest): string {
  const group = apiVersion.includes('/') ? dirname(apiVersion) : '';
  const found = PACKAGES.find(([pattern]) => pattern.test(group));
  if (found === undefined) throw new Error(`no schema for ${apiVersion}`);
  return `${found[1]}/${apiVersion}`;
}
