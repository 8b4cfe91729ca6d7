import { Injectable } from '@nestjs/common';
import type { Principal } from '@rollcall/access';
import { ScopedReader } from '@rollcall/database';
import { KeypairRepository } from './keypair.repository.js';
import { SecretBox } from './secret-box.js';

/** A usable key: who it stands for, and the secret its requests are verified with. Never log one. */
export interface Credential {
  readonly principal: Principal;
  readonly secret: string;
}

/** Resolves access keys for authentication. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly reader: ScopedReader,
    private readonly keypairs: KeypairRepository,
    private readonly box: SecretBox,
  ) {}

  /** The credential of a key; undefined alike for a key that is unknown, inactive or of an inactive user. */
  async find(accessKey: string): Promise<Credential | undefined> {
    const row = await this.reader.readAs('login', run => this.keypairs.credential(run, accessKey));
    if (row === undefined || !row.usable) return undefined;
    const { sealedSecret, usable: _, ...principal } = row;
    return { principal, secret: this.box.open(sealedSecret, accessKey) };
  }
}
