import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandFailure, EXIT } from './command-failure.js';

/** Where to ask, and as whom. */
export interface Connection {
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Of a server on this machine. */
export const LOCAL = 'http://127.0.0.1:8081';
/** Others may neither read nor write it. */
const OTHERS = 0o077;

const profile = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).optional(),
  access_key: z.string().min(1),
  secret_key: z.string().min(1),
});
const profiles = z.record(z.string(), profile);

/** From the environment, or else from a profile; `ROLLCALL_URL` counts for both. */
export async function connectionOf(environment: NodeJS.ProcessEnv, named?: string): Promise<Connection> {
  const { ROLLCALL_ACCESS_KEY: accessKey, ROLLCALL_SECRET_KEY: secretKey, ROLLCALL_URL: url } = environment;
  const given = url ? addressFrom(url, 'ROLLCALL_URL') : undefined;
  if (named === undefined && accessKey && secretKey) return { url: given ?? LOCAL, accessKey, secretKey };
  const name = named ?? environment['ROLLCALL_PROFILE'] ?? 'default';
  const path = profilesPath(environment);
  const found = (await profilesIn(path))?.[name];
  if (found === undefined) {
    const advice = 'set ROLLCALL_ACCESS_KEY and ROLLCALL_SECRET_KEY';
    throw new CommandFailure(`there is no profile "${name}" in ${path}: make one, or ${advice}`, EXIT.usage);
  }
  return { url: given ?? found.url ?? LOCAL, accessKey: found.access_key, secretKey: found.secret_key };
}

/** The address of a server, as it was given. @param from what it was given in, for the error. */
export function addressFrom(text: string, from: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new CommandFailure(`${from}: expected an address such as ${LOCAL}`, EXIT.usage);
}

function profilesPath({ XDG_CONFIG_HOME: home }: NodeJS.ProcessEnv): string {
  return join(home || join(homedir(), '.config'), 'rollcall', 'profiles.json');
}

async function profilesIn(path: string): Promise<z.infer<typeof profiles> | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (process.platform !== 'win32' && (found.mode & OTHERS) !== 0) {
    throw new CommandFailure(`others can read the secrets in ${path}: run chmod 600 '${path}'`, EXIT.usage);
  }
  const { data, error } = profiles.safeParse(parsed(await readFile(path, 'utf8')));
  // What is in the file is secret, so only the place of a mistake is said.
  if (error) throw new CommandFailure(`${path}: wrong at ${error.issues[0]?.path.join('.') || 'the top'}`, EXIT.usage);
  return data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
