/** Who is measured, in the order in which they are shown. */
import { floor } from './floor.js';
import { postgraphile } from './postgraphile.js';
import { rollcall } from './rollcall.js';
import { mercurius, typical } from './seed-schema-peers.js';
import type { Target } from './target.js';

export type { Addresses, Target } from './target.js';

export const TARGETS: readonly Target[] = [
  floor,
  rollcall('rollcall', '/admin/graphql'),
  rollcall('rollcall /graphql', '/graphql'),
  mercurius,
  postgraphile,
  typical,
];
