import type { Complaint } from './envelope.js';
import type { Owner } from './fact.js';
import type { ValidSession } from './session-body.js';

/** What the owner that an item names is to the database. */
export interface KnownOwner {
  readonly domain_exists: boolean;
  readonly group_id: string | null;
  readonly user_id: string | null;
  readonly user_domain: string | null;
  /** Whose the named key is; null for a key that nobody has. */
  readonly key_user_id: string | null;
  readonly key_domain: string | null;
  /** The named key, or one of the user. */
  readonly access_key: string | null;
  readonly created_user_id: string | null;
}

/** The part of a source's registration that says whose sessions it may write. */
export interface OwnershipGrant {
  readonly domains: readonly string[];
  /** Null for every group of its domains. */
  readonly groupIds: readonly string[] | null;
}

const NOT_REGISTERED = 'is not what this source was registered for';

/**
 * Whether a source may write a session of this owner. A key is what makes a session visible to somebody, so it must be
 * the named user's, and that user's domain must be one of the source's. A user who does not exist stays a text.
 */
export function decideOwner(
  { domains, groupIds }: OwnershipGrant,
  { domain_name, user_email }: ValidSession['owner'],
  known: KnownOwner,
): Owner | Complaint {
  if (!domains.includes(domain_name) || !known.domain_exists) return refuse('domain_name', NOT_REGISTERED);
  if (groupIds !== null && (known.group_id === null || !groupIds.includes(known.group_id))) {
    return refuse('group_name', NOT_REGISTERED);
  }
  if (known.user_domain !== null && !domains.includes(known.user_domain)) return refuse('user_email', NOT_REGISTERED);
  if (known.key_user_id !== null) {
    const isOutside = known.key_domain === null || !domains.includes(known.key_domain);
    const isOfAnother = user_email !== null && known.key_user_id !== known.user_id;
    if (isOutside || isOfAnother) return refuse('access_key', 'may not be named for this owner by this source');
  }
  const userId = known.user_id ?? known.key_user_id;
  return {
    groupId: known.group_id,
    userId,
    createdUserId: known.created_user_id,
    accessKey: known.access_key ?? '',
    ownerEmail: userId === null ? user_email : null,
  };
}

function refuse(name: string, detail: string): Complaint {
  return { pointer: `/owner/${name}`, detail };
}
