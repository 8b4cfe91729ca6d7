import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '@rollcall/access';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
import { Concurrency } from './concurrency.js';
import { limitErrors } from './limit.errors.js';
import { RateLimitsService, WINDOW_SECONDS } from './rate-limits.service.js';

/** Requests of one key that wait for another one of it to end, and how long. */
const MOST_WAITING = 100;
const WAITING_MILLISECONDS = 2_000;
/** Nodes of an answer that cost one unit: what a request costs that asks for little. */
const NODES_PER_UNIT = 100;

/** A request that has been let in. */
export interface Visit {
  /** Charges an answer of so many nodes, beyond the unit that every request costs. */
  spend(nodes: number): void;
  /** Where the key stands, as fields of the answer; none when it has no limit. */
  fields(): Readonly<Record<string, string | number>>;
  /** The answer has been sent, or nobody waits for it any more. */
  leave(): void;
}

/** Lets a caller's request in when its key has something left to spend and not too much in hand. */
@Injectable()
export class QuotaService {
  private readonly concurrency: Concurrency;

  constructor(
    private readonly rates: RateLimitsService,
    @Inject(APP_SETTINGS) settings: AppSettings,
  ) {
    const active = settings.KEY_CONCURRENCY;
    this.concurrency = new Concurrency({ active, waiting: MOST_WAITING, milliseconds: WAITING_MILLISECONDS });
  }

  /** @throws RATE_LIMITED, TOO_MANY_AT_ONCE */
  async enter(principal: Principal): Promise<Visit> {
    const { accessKey, rateLimit } = principal;
    if (typeof rateLimit === 'number' && !(await this.rates.take(accessKey, rateLimit))) {
      throw limitErrors.RATE_LIMITED();
    }
    if (!(await this.concurrency.enter(accessKey))) throw limitErrors.TOO_MANY_AT_ONCE();
    return {
      spend: nodes => {
        const units = Math.ceil(nodes / NODES_PER_UNIT) - 1;
        if (typeof rateLimit === 'number' && units > 0) this.rates.spend(accessKey, rateLimit, units);
      },
      fields: () => this.fields(principal),
      leave: () => this.concurrency.leave(accessKey),
    };
  }

  /** Backend.AI's fields, and those that the IETF is about to settle on. */
  fields({ accessKey, rateLimit }: Principal): Readonly<Record<string, string | number>> {
    if (typeof rateLimit !== 'number') return {};
    const { limit, remaining, within } = this.rates.standing(accessKey, rateLimit);
    return {
      'x-ratelimit-limit': limit,
      'x-ratelimit-remaining': remaining,
      'x-ratelimit-window': WINDOW_SECONDS,
      'ratelimit-policy': `"key";q=${limit};w=${WINDOW_SECONDS}`,
      ratelimit: `"key";r=${remaining};t=${within}`,
    };
  }

  /** Seconds after which a refused request may be worth sending again. */
  retryAfter({ accessKey, rateLimit }: Principal): number {
    if (typeof rateLimit !== 'number') return 1;
    const { remaining, within } = this.rates.standing(accessKey, rateLimit);
    return remaining > 0 ? 1 : within;
  }
}
