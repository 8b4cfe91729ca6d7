import type { LeaseAnswer } from './rate-usage.repository.js';

/** A lease that is not used up is given back: what is spent of it later would be counted too early. */
const LEASE_MILLISECONDS = 60_000;
/** How often a key whose limit is reached is asked about again, at most. */
const REFUSING_MILLISECONDS = 1_000;
/** Part of a limit that one lease may take. */
const LEASE_SHARE = 64;
const LARGEST_LEASE = 1_000;

/** Where a key stands, as its client is told. */
export interface Standing {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds: until something is free again when nothing is left, else the window. */
  readonly within: number;
}

/** One replica's share of what a key may spend: taken from the common account in leases, spent without asking. */
export class RateMeter {
  /** Requests that wait for the next lease. */
  waiting = 0;
  private left = 0;
  private used = 0;
  private leasedAt = 0;
  private refusingUntil = 0;
  private freeAt = 0;

  constructor(readonly limit: number) {}

  /** Spends one unit, if there is one. */
  take(now: number): boolean {
    if (this.left < 1 || now - this.leasedAt > LEASE_MILLISECONDS) return false;
    this.left -= 1;
    return true;
  }

  /** Spends more on what is already being answered; the next lease pays for it. */
  spend(units: number): void {
    this.left -= units;
  }

  isRefusing(now: number): boolean {
    return now < this.refusingUntil;
  }

  /** What to ask the common account for; whatever was left is settled by it. */
  settlement(): { readonly wanted: number; readonly owed: number } {
    const owed = -this.left;
    this.left = 0;
    const share = Math.max(1, this.waiting, Math.floor(this.limit / LEASE_SHARE));
    return { wanted: Math.min(LARGEST_LEASE, share), owed };
  }

  /** The account could not be asked: what was to be settled stands. */
  unsettled(owed: number): void {
    this.left -= owed;
  }

  lease({ granted, used, freeAfter }: LeaseAnswer, now: number): void {
    this.left += granted;
    this.used = used;
    this.leasedAt = now;
    this.freeAt = now + freeAfter * 1_000;
    if (granted === 0) this.refusingUntil = now + REFUSING_MILLISECONDS;
  }

  standing(now: number, window: number): Standing {
    const remaining = Math.max(0, Math.min(this.limit, this.limit - this.used + this.left));
    const within = remaining > 0 ? window : Math.max(1, Math.ceil((this.freeAt - now) / 1_000));
    return { limit: this.limit, remaining, within };
  }
}
