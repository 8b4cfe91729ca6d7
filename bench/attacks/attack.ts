import { randomUUID } from 'node:crypto';
import { ATTACK_SHAPES, type AttackShape } from '../../test/support/attack-shapes.js';
import { keyAt, SUPER_ADMIN } from '../dataset/index.js';
import type { BenchRequest } from '../load/http-request.js';
import { signed } from '../targets/rollcall.js';

/** Where GraphQL is served. */
export const ENDPOINTS = ['/graphql', '/admin/gql', '/admin/graphql'] as const;

const REFUSALS = new Set([400, 413]);

/** An attack that nobody has seen yet, by an ordinary caller or by one who may ask about the schema. */
export function attackRequest(url: URL, { body, as }: AttackShape, path: string): BenchRequest {
  const caller = as === 'monitor' ? SUPER_ADMIN : keyAt(0);
  return signed({ method: 'POST', path, body: body(randomUUID()) }, { query: 'Q1', caller }, url);
}

/** Makes one attack. Fails when it is not refused. @returns how many milliseconds its refusal took, to the last byte. */
export async function attack(url: URL, shape: AttackShape, path: string): Promise<number> {
  const { method, headers, body = '' } = attackRequest(url, shape, path);
  const begun = performance.now();
  const response = await fetch(new URL(path, url), { method, headers: { ...headers }, body });
  const text = await response.text();
  const took = performance.now() - begun;
  if (!REFUSALS.has(response.status)) {
    throw new Error(`${shape.name} on ${path} was answered with ${response.status}: ${text.slice(0, 500)}`);
  }
  return took;
}

/** Every shape on every endpoint, in turn and for ever. */
export function* attacks(): Generator<readonly [AttackShape, string], never> {
  for (;;) for (const path of ENDPOINTS) for (const shape of ATTACK_SHAPES) yield [shape, path];
}
