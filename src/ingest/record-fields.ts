import { z } from 'zod';
import { isSoundJson, isStorableText, LONGEST_JSON } from './storable.js';
import { isTimestamp } from './timestamp.js';

/** Text of at most `max` UTF-16 units that the database can store. */
export const text = (max: number) =>
  z.string().max(max).refine(isStorableText, { error: 'contains a NUL character or half of a surrogate pair' });

/** The same, and not empty. */
export const label = (max: number) => text(max).min(1);

/** A UUID, kept in lower case. */
export const uuid = z.guid({ error: 'is not a UUID' }).transform(id => id.toLowerCase());

/** ISO 8601 text with an offset; microseconds are kept. */
export const moment = z
  .string()
  .refine(isTimestamp, { error: 'is not a date and time in ISO 8601 with offset, at most microseconds, from 1970 on' });

const UNSOUND = `is not JSON that can be stored, of at most ${LONGEST_JSON} characters`;

/** Any JSON value. */
export const json = z.unknown().refine(isSoundJson, { error: UNSOUND });

/** A JSON object. */
export const jsonObject = z.record(z.string(), z.unknown()).refine(isSoundJson, { error: UNSOUND });

/** A count that fits the database's int. */
export const ordinal = z.int().min(1).max(2_147_483_647);

/** A quantity as decimal text, never a float: `"0.25"`, `"8589934592"`. */
export const quantity = z
  .string()
  .regex(/^\d{1,30}(\.\d{1,18})?$/, { error: 'is not a non-negative decimal number as text' });

/** A credential's public name: 1 to 64 printable ASCII characters. */
export const accessKey = z.string().regex(/^[\x21-\x7e]{1,64}$/, { error: 'is not an access key' });

/** What a session and a container have in common: where each is in its life. */
export const lifecycle = {
  /** Open text in upper case: a status nobody has heard of is stored as it is. */
  status: label(64).refine(status => status === status.toUpperCase(), { error: 'is not in upper case' }),
  /** When the status last changed; when the item occurred, where it is left out. */
  status_changed: moment.nullable().default(null),
  /** Why, in kebab case: `user-requested`. */
  status_info: text(1024).nullable().default(null),
  status_data: json.nullable().default(null),
  created_at: moment,
  starts_at: moment.nullable().default(null),
  /** When it ended; when the item occurred, where an end leaves it out. */
  terminated_at: moment.nullable().default(null),
};
