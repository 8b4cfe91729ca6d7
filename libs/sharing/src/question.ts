import type { Waiter } from '@rollcall/observability';
import { Company } from './company.js';

/** Works on behalf of whoever waits for it. */
export type Work<T> = (company: Waiter) => Promise<T>;

/** Work that has not begun, and all who wait for it. */
interface Next {
  readonly company: Company;
  readonly answer: Promise<unknown>;
}

/** Nobody waits longer for the answer to somebody else's question before their own is asked. */
const PATIENCE_MILLISECONDS = 100;
/** How long those who were answered together are waited for, in case they ask again at once. */
const GATHERING_MILLISECONDS = 2;

/**
 * What is asked in the same words. Several who ask again as soon as they are answered are gathered: otherwise one half
 * of them would always wait while the other half is answered. Who asks alone is not kept waiting for anybody.
 */
export class Question {
  /** When the work that was begun last is done, or has failed. */
  private running: Promise<void> | undefined;
  private next: Next | undefined;
  /** How many ask, as far as it is known: those who were answered last, and who waited meanwhile. */
  private expected = 1;
  private gathered = ignore;

  /** @param forget called when nobody asks any more. */
  constructor(private readonly forget: () => void) {}

  ask<T>(waiter: Waiter | undefined, work: Work<T>): Promise<T> {
    const next = (this.next ??= this.prepare(work));
    next.company.join(waiter);
    if (next.company.size >= this.expected) this.gathered();
    return next.answer as Promise<T>;
  }

  private prepare<T>(work: Work<T>): Next {
    const company = new Company();
    const answer = this.turn(company).then(() => {
      this.next = undefined;
      return this.begin(company, work);
    });
    return { company, answer };
  }

  /** Until the work before is over, or patience is, and all who are expected have come. */
  private async turn(company: Company): Promise<void> {
    if (this.running !== undefined) await within(PATIENCE_MILLISECONDS, this.running);
    // All who have come by now have asked when the event loop has turned.
    else if (this.expected === 1) await new Promise(setImmediate);
    if (this.running !== undefined || company.size >= this.expected) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gathered = resolve;
    await within(GATHERING_MILLISECONDS, promise);
    this.gathered = ignore;
  }

  private async begin<T>(company: Company, work: Work<T>): Promise<T> {
    const asked = company.size;
    // Work that cannot even begin is over as well.
    const answer = (async () => work(company))();
    const over = answer.then(ignore, ignore);
    this.running = over;
    try {
      return await answer;
    } finally {
      if (this.running === over) this.end(asked);
    }
  }

  private end(asked: number): void {
    this.running = undefined;
    this.expected = asked + (this.next?.company.size ?? 0);
    if (this.expected > 1) setTimeout(() => this.forgetIfIdle(), GATHERING_MILLISECONDS).unref();
    else this.forgetIfIdle();
  }

  private forgetIfIdle(): void {
    if (this.running === undefined && this.next === undefined) this.forget();
  }
}

function ignore(): void {}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
