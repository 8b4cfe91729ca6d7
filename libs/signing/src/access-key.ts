const ACCESS_KEY = /^[\x21-\x7e]{1,64}$/;

/** @internal Whether a text can be an access key at all: 1 to 64 printable ASCII characters, no space. */
export function isAccessKey(text: unknown): text is string {
  return typeof text === 'string' && ACCESS_KEY.test(text);
}
