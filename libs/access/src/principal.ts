import type { Role } from './role.js';

/** A source as the write path needs it. */
export interface RegisteredSource {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly domains: readonly string[];
  /** Null for every group of its domains. */
  readonly groupIds: readonly string[] | null;
}

/**
 * Who is asking: resolved once per request from the key that signed it, before anything else runs.
 * It carries identity only, never anything of the request.
 */
export interface Principal {
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
  /** Name of the domain the user belongs to. */
  readonly domain: string;
  /** The key that authenticated this request. */
  readonly accessKey: string;
  /** Units that this key may spend in 15 minutes; unlimited when null or absent. */
  readonly rateLimit?: number | null;
  /** All keys of the user, the authenticating one included. */
  readonly accessKeys: readonly string[];
  /** Ids of the groups the user leads. Leading is a membership, not a role. */
  readonly ledGroups: readonly string[];
  /** The active source that the user pushes for; null or absent where there is none. */
  readonly source?: RegisteredSource | null;
}
