import { chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account.js';

/** Any number does: it is only a part of the socket's file name. @internal */
export const SOCKET_PORT = 5432;

/** macOS allows 103 bytes for a socket's path, Linux 107. */
const MAX_PATH_BYTES = 103;
const SOCKET_NAME = `.s.PGSQL.${SOCKET_PORT}`;

/** What a server leaves beside its socket while it runs. @internal */
export const SOCKET_LOCK = `${SOCKET_NAME}.lock`;

/** A folder that only the server's account may enter. @internal */
export interface SocketFolder {
  readonly path: string;
  /** Whether it was made for this run alone and goes when the server goes. */
  readonly temporary: boolean;
}

/**
 * Finds a place for the socket: the data folder itself, which is closed to others anyway, or a new folder under the
 * system's temporary one when the path is too long for a socket. @internal
 */
export async function makeSocketFolder(dataDir: string, account: Account | undefined): Promise<SocketFolder> {
  if (fits(dataDir)) return { path: dataDir, temporary: false };
  // Root's own temporary folder may be closed to the account.
  const own = account === undefined && fits(join(tmpdir(), 'rollcall-XXXXXX'));
  const parent = own ? tmpdir() : '/tmp';
  const path = await mkdtemp(join(parent, 'rollcall-'));
  if (account !== undefined) await chown(path, account.uid, account.gid);
  return { path, temporary: true };
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, SOCKET_NAME)) <= MAX_PATH_BYTES;
}
