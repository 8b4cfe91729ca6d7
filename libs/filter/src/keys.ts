/** What the values of a key are; it decides which operators there are and how a value is written. */
export type KeyType =
  /** Text: equal, or with something in it. */
  | 'text'
  /** A decimal number. */
  | 'number'
  /** An amount of memory in bytes, with or without a binary unit: `512MiB`. */
  | 'bytes'
  /** A point in time: an ISO 8601 date, which means the whole day in UTC, or date and time. */
  | 'moment'
  /** How long ago a moment was: `90m`, `7d`. Tests of it become tests of that moment. */
  | 'age'
  | 'uuid'
  | 'boolean';

/** What a filter may be written with. */
export interface FilterKey {
  readonly type: KeyType;
  /** Other names of the same key. */
  readonly aliases?: readonly string[];
  /** The only values there are, where that is known; written in any case. */
  readonly values?: readonly string[];
  /** Brings a written value into the form that is stored, such as upper case. */
  readonly normalise?: (value: string) => string;
  /** The caller may not learn of this fact, so a filter with it is refused. */
  readonly forbidden?: boolean;
}

/** The closed list of keys, by name. */
export interface FilterKeys {
  readonly keys: Readonly<Record<string, FilterKey>>;
  /** Free words are tests of this key; without it they are refused. It has no name to write. */
  readonly words?: string;
}

/** The keys of an order: name → whether the caller may not order by it. */
export type OrderKeys = ReadonlyMap<string, { readonly forbidden?: boolean }>;
