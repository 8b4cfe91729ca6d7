import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { SystemWriter } from '@rollcall/database';
import { rateUnchecked } from '@rollcall/observability';
import { MaintenanceService } from '../maintenance/index.js';
import { RateMeter, type Standing } from './rate-meter.js';
import { type LeaseAnswer, type LeaseRequest, RateUsageRepository, WINDOW_MINUTES } from './rate-usage.repository.js';

export const WINDOW_SECONDS = WINDOW_MINUTES * 60;
/** How long requests pass uncounted before the account is asked again, when it cannot be asked. */
const BLIND_MILLISECONDS = 1_000;
const FORGETTING_SECONDS = 300;
/** Meters kept; the one that was made first goes first, and its lease with it. */
const MOST_METERS = 10_000;

/**
 * What keys may spend in 15 minutes, over all replicas. Each takes leases from an account in the database and spends
 * them without asking, so a request seldom waits for it; the sum of all leases never exceeds the limit. When the
 * account cannot be asked, requests pass: a limit must not take the service down with it.
 */
@Injectable()
export class RateLimitsService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('RateLimits');
  private readonly meters = new Map<string, RateMeter>();
  private readonly leasing = new Map<string, Promise<void>>();
  private blindUntil = 0;

  constructor(
    private readonly writer: SystemWriter,
    private readonly usage: RateUsageRepository,
    private readonly maintenance: MaintenanceService,
  ) {}

  onModuleInit(): void {
    this.maintenance.register({
      name: 'rate-usage',
      everySeconds: FORGETTING_SECONDS,
      run: () => this.writer.write('limits', run => this.usage.forget(run)),
    });
  }

  /** Leases go back, so that a restart costs nobody anything. */
  async beforeApplicationShutdown(): Promise<void> {
    const given = [...this.meters].map(([key, meter]) => {
      const { owed } = meter.settlement();
      if (owed === 0) return Promise.resolve();
      const request = { accessKey: key, limit: meter.limit, wanted: 0, owed };
      return this.ask(request);
    });
    await Promise.allSettled(given);
  }

  /** Spends one unit of a key's limit. @returns whether there was one. */
  async take(accessKey: string, limit: number): Promise<boolean> {
    const meter = this.meter(accessKey, limit);
    // Each round one of those who wait gets a unit, or all are told that there is none.
    for (;;) {
      const now = performance.now();
      if (meter.take(now)) return true;
      if (meter.isRefusing(now)) return false;
      if (now < this.blindUntil) {
        if (rateUnchecked.observed) rateUnchecked.tell({});
        return true;
      }
      meter.waiting += 1;
      await this.lease(accessKey, meter);
      meter.waiting -= 1;
    }
  }

  spend(accessKey: string, limit: number, units: number): void {
    this.meter(accessKey, limit).spend(units);
  }

  standing(accessKey: string, limit: number): Standing {
    return this.meter(accessKey, limit).standing(performance.now(), WINDOW_SECONDS);
  }

  private meter(accessKey: string, limit: number): RateMeter {
    const known = this.meters.get(accessKey);
    if (known?.limit === limit) return known;
    const meter = new RateMeter(limit);
    if (known === undefined && this.meters.size >= MOST_METERS) {
      this.meters.delete(this.meters.keys().next().value as string);
    }
    this.meters.set(accessKey, meter);
    return meter;
  }

  /** Whoever comes meanwhile waits for the same answer. */
  private lease(accessKey: string, meter: RateMeter): Promise<void> {
    const running = this.leasing.get(accessKey);
    if (running !== undefined) return running;
    const lease = this.askForLease(accessKey, meter).finally(() => this.leasing.delete(accessKey));
    this.leasing.set(accessKey, lease);
    return lease;
  }

  private async askForLease(accessKey: string, meter: RateMeter): Promise<void> {
    const { wanted, owed } = meter.settlement();
    try {
      const request = { accessKey, limit: meter.limit, wanted, owed };
      const answer = await this.ask(request);
      meter.lease(answer, performance.now());
    } catch (error) {
      meter.unsettled(owed);
      this.blindUntil = performance.now() + BLIND_MILLISECONDS;
      this.logger.warn({ err: error, msg: 'Rate limits cannot be checked; requests pass' });
    }
  }

  private ask(request: LeaseRequest): Promise<LeaseAnswer> {
    return this.writer.write('limits', async run => {
      await this.usage.lock(run, request.accessKey);
      return this.usage.lease(run, request);
    });
  }
}
