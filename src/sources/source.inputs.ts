import { queryOf } from '@rollcall/api';
import { z } from 'zod';
import { SourceView } from './source.view.js';

const name = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, {
  error: 'expected 1 to 64 lower-case letters, digits, dots, dashes and underscores',
});
const names = z.array(z.string().min(1).max(129)).max(1_000);
const seconds = (fallback: number) => z.int().min(1).max(31_536_000).default(fallback);

/** What a source is registered with. */
export class SourceInput {
  static readonly schema = z.strictObject({
    name: name.describe('Its name, unique and lower-case.'),
    kind: name.describe('What it watches, such as `kubernetes`.'),
    domains: names.min(1, { error: 'expected at least one domain' }).describe('Domains whose sessions it may write.'),
    groups: names.default([]).describe('The only groups, as `domain/group`; none for every group of its domains.'),
    heartbeat_seconds: seconds(60).describe('How often it promises to be heard of.'),
    grace_seconds: seconds(300).describe('How long what a snapshot did not mention is kept as lost.'),
  });

  /** Unique; lower-case. */
  name!: string;
  /** What it watches, such as `kubernetes`. */
  kind!: string;
  /** Domains whose sessions it may write. */
  domains!: string[];
  /** The only groups it may write for, as `domain/group`; empty for every group of its domains. */
  groups!: string[];
  /** How often it promises to be heard of. */
  heartbeat_seconds!: number;
  /** How long what a snapshot did not mention is kept as lost. */
  grace_seconds!: number;
}

/** What of the sources to show. */
export class SourceQuery {
  static readonly schema = queryOf(SourceView, {});
}
