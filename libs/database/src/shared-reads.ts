import { Company, type Waiter } from '@rollcall/observability';

/** Reads on behalf of whoever waits for it. */
type Read<T> = (waiter: Waiter | undefined) => Promise<T>;

/** A read that has not begun, and all who wait for it. */
interface Next {
  readonly company: Company;
  readonly answer: Promise<unknown>;
}

/** A read under way, and the one for those who have asked for the same since. */
interface Running {
  /** When it is answered, or has failed. */
  readonly over: Promise<void>;
  next: Next | undefined;
}

/** Nobody waits longer for the answer to somebody else's question before their own is asked. */
const PATIENCE_MILLISECONDS = 100;

/**
 * One caller's reads that are asked for in the same words at the same time, as by all who watch a list: while one is
 * under way, those who ask for it wait for the next one, together. A read is never joined once it has begun, so an
 * answer shows whatever was written before it was asked for.
 */
export class SharedReads {
  private readonly running = new Map<string, Running>();

  /** @param waiter who asks; undefined when nobody would give it up. */
  of<T>(name: string, waiter: Waiter | undefined, read: Read<T>): Promise<T> {
    const running = this.running.get(name);
    if (running === undefined) return this.begin(name, waiter, read);
    const next = (running.next ??= this.after(running, name, read));
    next.company.join(waiter);
    return next.answer as Promise<T>;
  }

  private after<T>({ over }: Running, name: string, read: Read<T>): Next {
    const company = new Company();
    return { company, answer: soon(over).then(() => this.begin(name, company, read)) };
  }

  private begin<T>(name: string, waiter: Waiter | undefined, read: Read<T>): Promise<T> {
    const answer = read(waiter);
    const running: Running = { over: answer.then(ignore, ignore), next: undefined };
    this.running.set(name, running);
    void running.over.then(() => running.next === undefined && this.running.delete(name));
    return answer;
  }
}

function ignore(): void {}

/** Resolves when a read is over, or patience is. */
function soon(over: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, PATIENCE_MILLISECONDS);
  return Promise.race([over, promise]).finally(() => clearTimeout(timer));
}
