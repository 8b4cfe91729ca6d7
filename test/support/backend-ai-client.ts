import { createRequire } from 'node:module';
import type { TestKey } from './test-app.js';

const require = createRequire(import.meta.url);

/** A page of `compute_session_list` as the SDK hands it on: the body of the answer. */
export interface SdkPage {
  readonly compute_session_list: { readonly items: unknown[]; readonly total_count: number };
}

/** What this project's tests call of the npm package `backend.ai-client`, with its own names and defaults. */
export interface SdkClient {
  is_admin: boolean;
  get_manager_version(): Promise<string>;
  readonly apiVersion: string;
  readonly computeSession: {
    list(
      fields?: string[],
      status?: string,
      accessKey?: string,
      limit?: number,
      offset?: number,
      group?: string,
    ): Promise<SdkPage>;
    listAll(fields?: string[], status?: string, accessKey?: string, limit?: number): Promise<unknown[]>;
    total_count(
      status?: string,
      accessKey?: string,
      limit?: number,
      offset?: number,
      group?: string,
    ): Promise<{ compute_session_list: { total_count: number } }>;
    get(fields?: string[], id?: string): Promise<{ compute_session: unknown }>;
  };
  readonly keypair: { info(accessKey?: string, fields?: string[]): Promise<{ keypair: unknown }> };
}

interface Sdk {
  readonly ClientConfig: new (accessKey: string, secretKey: string, endpoint: string, mode: 'API') => object;
  readonly Client: new (config: object, signature: string) => SdkClient;
}

/** The unmodified SDK, as a program in Node would use it. */
export function sdkClient(key: TestKey, url: string): SdkClient {
  provideBrowser();
  // Its package.json names a main file that it does not ship.
  const { Client, ClientConfig } = require('backend.ai-client/backend.ai-client-node.js') as Sdk;
  return new Client(new ClientConfig(key.accessKey, key.secretKey, url, 'API'), 'rollcall');
}

/** The SDK was made for browsers: it keeps a log in `localStorage` after every answer. */
function provideBrowser(): void {
  const kept = new Map<string, string>();
  const localStorage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  Object.defineProperty(globalThis, 'localStorage', { value: localStorage, configurable: true, writable: true });
}
