import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Thrown when a sealed secret cannot be opened: its key is gone, or the text was changed. Says nothing of either. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/**
 * Seals secrets for storage with AES-256-GCM. Each text is bound to a context (the access key), so that a sealed
 * secret copied to another row does not open. During a rotation the previous key still opens what it sealed.
 */
export class SecretBox {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly current: string;

  /** @param keys 32-byte keys; the first seals, all of them open. */
  constructor(keys: readonly [Buffer, ...Buffer[]]) {
    this.keys = new Map(keys.map(key => [keyId(key), key]));
    this.current = keyId(keys[0]);
  }

  /** Seals `secret` under the current key: `v1.<key id>.<base64url of nonce, tag and text>`. */
  seal(secret: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.keys.get(this.current) as Buffer, nonce);
    cipher.setAAD(Buffer.from(context));
    const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return `v1.${this.current}.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`;
  }

  /** @throws SealError when no known key opens it in this context. */
  open(sealed: string, context: string): string {
    const [version, id = '', body = ''] = sealed.split('.');
    const key = this.keys.get(id);
    if (version !== 'v1' || key === undefined) throw new SealError('The secret is sealed with an unknown key');
    const bytes = Buffer.from(body, 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      throw new SealError('The sealed secret does not open');
    }
  }

  /** Whether a sealed secret should be sealed again, because it is under an earlier key. */
  isStale(sealed: string): boolean {
    return sealed.split('.')[1] !== this.current;
  }
}

function keyId(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
