import { type Channel, channel } from 'node:diagnostics_channel';

/**
 * Something that happened, told to whoever listens: metrics, traces, tests. It costs next to nothing while nobody
 * does, and the teller knows none of them.
 *
 * @example
 * if (cacheAsked.observed) cacheAsked.tell({ cache: 'principal', hit: true });
 */
export class Fact<T> {
  private readonly channel: Channel;

  constructor(name: string) {
    this.channel = channel(name);
  }

  /** Whether anybody listens; look before making an object for nothing. */
  get observed(): boolean {
    return this.channel.hasSubscribers;
  }

  tell(what: T): void {
    this.channel.publish(what);
  }

  /** @returns how to stop listening. */
  listen(listener: (what: T) => void): () => void {
    const heard = (what: unknown): void => listener(what as T);
    this.channel.subscribe(heard);
    return () => {
      this.channel.unsubscribe(heard);
    };
  }
}
