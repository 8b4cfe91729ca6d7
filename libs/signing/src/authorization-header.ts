import { isAccessKey } from './access-key.js';
import { failure, type SigningFailure } from './signing-failure.js';

/** What a well-formed signing header says: who signed, and the signature as 64 lower-case hexadecimal digits. */
export interface SigningCredential {
  readonly kind: 'signing-credential';
  readonly accessKey: string;
  readonly signature: string;
}

const SCHEMES: ReadonlySet<string> = new Set(['BackendAI', 'Sorna']);
const LONGEST_HEADER = 1024;
const SHA256_HEX = /^[0-9a-f]{64}$/i;

/** Whether an `Authorization` text is of the signing scheme (`BackendAI`, or its old name `Sorna`), well-formed or not. */
export function isSigningScheme(text: string): boolean {
  return SCHEMES.has(text.split(' ', 1)[0] ?? '');
}

/**
 * Reads `BackendAI signMethod=HMAC-SHA256, credential=<access key>:<hex>`. Parameter names and the method are
 * case-insensitive, blanks around commas are optional, parameters of other names are ignored. A parameter given twice,
 * a part without `=` and a text over 1 KiB are failures like every other departure from the form; no text makes this
 * function throw. Grammar: `_extract_auth_params` of the Backend.AI manager.
 */
export function parseAuthorization(text: string): SigningCredential | SigningFailure {
  const blank = text.indexOf(' ');
  if (blank <= 0) return failure('malformed-header');
  if (!isSigningScheme(text)) return failure('unknown-scheme');
  if (text.length > LONGEST_HEADER) return failure('malformed-header');

  const parameters = readParameters(text.slice(blank + 1));
  const method = parameters?.get('signmethod');
  const credential = parameters?.get('credential');
  if (method === undefined || credential === undefined) return failure('malformed-parameters');

  const [mac, hash] = splitAt(method.toLowerCase(), '-');
  if (mac !== 'hmac') return failure('unsupported-mac');
  if (hash !== 'sha256') return failure('unsupported-hash');

  const [accessKey, signature] = splitAt(credential, ':');
  if (!isAccessKey(accessKey) || !SHA256_HEX.test(signature)) return failure('malformed-parameters');
  return { kind: 'signing-credential', accessKey, signature: signature.toLowerCase() };
}

function readParameters(text: string): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const part of text.split(',')) {
    const [name, value] = splitAt(part, '=');
    const key = name.trim().toLowerCase();
    if (!part.includes('=') || key === '' || parameters.has(key)) return undefined;
    parameters.set(key, value.trim());
  }
  return parameters;
}

function splitAt(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
