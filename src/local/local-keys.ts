import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Secrets that an installation on one machine makes for itself on first start. */
export interface LocalKeys {
  /** Seals the secrets of key pairs; 64 hexadecimal digits. */
  readonly encryptionKey: string;
  /** Password of the login that is made in a database given by its owner. */
  readonly appPassword: string;
  /** What the secrets of the demo key pairs are derived from, so that every start can show them again. */
  readonly demoSeed: string;
}

const FILE = 'keys.json';
const shape = z.object({ encryptionKey: z.string().length(64), appPassword: z.string(), demoSeed: z.string() });

/** Reads the keys kept in `home`, or makes them. The file is readable by its owner only. */
export async function localKeys(home: string): Promise<LocalKeys> {
  await mkdir(home, { recursive: true });
  const path = join(home, FILE);
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return shape.parse(JSON.parse(kept));
  const keys: LocalKeys = {
    encryptionKey: randomBytes(32).toString('hex'),
    appPassword: randomBytes(24).toString('base64url'),
    demoSeed: randomBytes(24).toString('base64url'),
  };
  await writeWhole(path, `${JSON.stringify(keys, undefined, 2)}\n`);
  return keys;
}

/** The secret of a demo key pair on this installation. It protects nothing but demo data. */
export function demoSecret({ demoSeed }: LocalKeys, accessKey: string): string {
  return createHmac('sha256', demoSeed).update(accessKey).digest('base64url').slice(0, 40);
}

/** Writes a file so that a crash leaves either all of it or none. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  await file.writeFile(text);
  await file.sync();
  await file.close();
  await rename(draft, path);
}
