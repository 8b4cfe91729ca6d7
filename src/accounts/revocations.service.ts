import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Principal } from '@rollcall/access';
import { type Notified, NotifyListener } from '@rollcall/database';
import { ACCOUNT_CHANGES, CredentialsService } from './credentials.service.js';

/** Something that goes on for somebody, and how it is ended. */
interface Lasting {
  readonly principal: Principal;
  readonly end: () => void;
}

/** Ends what lasts longer than a key may be remembered, when its caller is no longer who they were when it began. */
@Injectable()
export class RevocationsService implements Notified {
  private readonly lasting = new Set<Lasting>();

  constructor(
    private readonly credentials: CredentialsService,
    listener: NotifyListener,
  ) {
    listener.listen(ACCOUNT_CHANGES, this);
  }

  /** @returns how to say that it is over. */
  watch(principal: Principal, end: () => void): () => void {
    const started = { principal, end };
    this.lasting.add(started);
    // It may have happened since the caller was let in.
    void this.check(started);
    return () => void this.lasting.delete(started);
  }

  /** Whatever it was that has changed of a user: that is rare, and to ask again costs less than to read on. */
  notified(userId: string): void {
    if (userId === '') return this.missed();
    for (const { principal, end } of this.lasting) if (principal.userId === userId) end();
  }

  missed(): void {
    for (const each of this.lasting) void this.check(each);
  }

  private async check({ principal, end }: Lasting): Promise<void> {
    try {
      const known = await this.credentials.find(principal.accessKey);
      if (!isDeepStrictEqual(known?.principal, principal)) end();
    } catch {
      // What cannot be looked up is no reason to end anything; the longest that it may take is.
    }
  }
}
