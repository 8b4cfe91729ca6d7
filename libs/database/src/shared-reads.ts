import { Company, type Waiter } from '@rollcall/observability';

/** Reads on behalf of whoever waits for it. */
type Read<T> = (waiter: Waiter) => Promise<T>;

/** A read that has not begun, and all who wait for it. */
interface Next {
  readonly company: Company;
  readonly answer: Promise<unknown>;
}

/** Nobody waits longer for the answer to somebody else's question before their own is asked. */
const PATIENCE_MILLISECONDS = 100;

/**
 * One caller's reads that are asked for in the same words at the same time, as by all who watch a list: those who ask
 * in the same moment, or while such a read is under way, wait for the next one together. A read is never joined once it
 * has begun, so an answer shows whatever was written before it was asked for.
 */
export class SharedReads {
  /** When each of those that were begun last is answered, or has failed. */
  private readonly running = new Map<string, Promise<void>>();
  private readonly waiting = new Map<string, Next>();

  /** @param waiter who asks; undefined when nobody would give it up. */
  of<T>(name: string, waiter: Waiter | undefined, read: Read<T>): Promise<T> {
    const next = this.waiting.get(name) ?? this.next(name, read);
    next.company.join(waiter);
    return next.answer as Promise<T>;
  }

  private next<T>(name: string, read: Read<T>): Next {
    const company = new Company();
    const answer = soon(this.running.get(name)).then(() => {
      this.waiting.delete(name);
      return this.begin(name, () => read(company));
    });
    const next = { company, answer };
    this.waiting.set(name, next);
    return next;
  }

  private begin<T>(name: string, read: () => Promise<T>): Promise<T> {
    const answer = read();
    const over: Promise<void> = answer.then(ignore, ignore);
    this.running.set(name, over);
    void over.then(() => this.running.get(name) === over && this.running.delete(name));
    return answer;
  }
}

function ignore(): void {}

/** Resolves when the read before is over, or patience is; without one, as soon as all who have come by now have asked. */
function soon(before: Promise<void> | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (before === undefined) {
    setImmediate(resolve);
    return promise;
  }
  const timer = setTimeout(resolve, PATIENCE_MILLISECONDS);
  return Promise.race([before, promise]).finally(() => clearTimeout(timer));
}
