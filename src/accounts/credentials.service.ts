import { Inject, Injectable } from '@nestjs/common';
import { NotifyListener, ScopedReader } from '@rollcall/database';
import { cacheAsked } from '@rollcall/observability';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
import type { Credential } from './credential.js';
import { CredentialCache } from './credential-cache.js';
import { KeypairRepository } from './keypair.repository.js';
import { SecretBox } from './secret-box.js';

/** Notified by triggers with the id of the user whose key, role, domain or membership has changed, or with nothing. */
export const ACCOUNT_CHANGES = 'rollcall_accounts';

/** Resolves access keys for authentication. */
@Injectable()
export class CredentialsService {
  private readonly cache: CredentialCache;

  constructor(
    private readonly reader: ScopedReader,
    private readonly keypairs: KeypairRepository,
    private readonly box: SecretBox,
    listener: NotifyListener,
    @Inject(APP_SETTINGS) { PRINCIPAL_CACHE_SECONDS: seconds }: AppSettings,
  ) {
    this.cache = new CredentialCache(seconds, () => listener.connected);
    listener.listen(ACCOUNT_CHANGES, this.cache);
  }

  /** The credential of a key; undefined alike for a key that is unknown, inactive or of an inactive user or domain. */
  async find(accessKey: string): Promise<Credential | undefined> {
    const cached = this.cache.get(accessKey);
    if (cacheAsked.observed) cacheAsked.tell({ cache: 'principal', hit: cached !== undefined });
    if (cached !== undefined) return cached;
    const moment = this.cache.moment();
    const row = await this.reader.readAs('login', run => this.keypairs.credential(run, accessKey));
    if (row === undefined || !row.usable) return undefined;
    const { sealedSecret, usable: _, ...principal } = row;
    const credential = { principal, secret: this.box.open(sealedSecret, accessKey) };
    this.cache.put(credential, moment);
    return credential;
  }
}
