/** Deeper JSON is refused: the database parses it recursively and would fail the whole batch. */
export const DEEPEST_JSON = 32;

/** The database writes numbers out: `1e308` takes five characters on the way in and 309 on the way out. */
const [SMALLEST, LARGEST] = [1e-30, 1e30];
/** Characters of one JSON value: it is read whole with every row of a page. */
export const LONGEST_JSON = 65_536;

/** Whether a value is JSON that is stored: such as the database takes, and of a length that many rows of can be read. */
export function isSoundJson(value: unknown): boolean {
  return isStorableJson(value) && JSON.stringify(value).length <= LONGEST_JSON;
}

/**
 * Whether PostgreSQL can store a text: no NUL character, no half of a surrogate pair.
 * One such text would make the database refuse the statement, and with it every record of the batch.
 */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Whether a value is JSON that PostgreSQL can store: texts and names storable, numbers of a length that can be read, not too deep. */
export function isStorableJson(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case 'string':
      return isStorableText(value);
    case 'number':
      return value === 0 || (Math.abs(value) >= SMALLEST && Math.abs(value) <= LARGEST);
    case 'boolean':
      return true;
    case 'object':
      return value === null || (depth < DEEPEST_JSON && isStorableObject(value, depth));
    default:
      return false;
  }
}

function isStorableObject(value: object, depth: number): boolean {
  if (Array.isArray(value)) return value.every(element => isStorableJson(element, depth + 1));
  return Object.entries(value).every(([name, member]) => isStorableText(name) && isStorableJson(member, depth + 1));
}

/** Whether a value is a JSON object, neither null nor a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a value is a UUID, in either case. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

export const UUID_LENGTH = 36;
const DASHES: ReadonlySet<number> = new Set([8, 13, 18, 23]);
/** What may stand at each place of a UUID, by character code. */
const UUID_PLACES = Array.from({ length: UUID_LENGTH }, (_, place) =>
  Uint8Array.from({ length: 256 }, (__, code) =>
    Number((DASHES.has(place) ? /-/ : /[0-9a-f]/i).test(String.fromCharCode(code))),
  ),
);

/** The same of the bytes that begin at `start`, for a fraction. */
export function isUuidAt(bytes: Uint8Array, start: number): boolean {
  for (let place = 0; place < UUID_LENGTH; place += 1) {
    if (UUID_PLACES[place]?.[bytes[start + place] as number] !== 1) return false;
  }
  return true;
}
