import { commonErrors } from '@rollcall/errors';
import type { Waiter } from '@rollcall/observability';
import type { Pool, PoolClient } from 'pg';

/** A connection that somebody has for now. */
export interface Connection {
  readonly client: PoolClient;
  /** Gives it back; with an error it is closed. */
  release(error?: Error): void;
}

/** Somebody who waits for a turn. */
interface Place {
  readonly call: () => void;
}

/** A pool that gave no connection in time; told like the driver's own failure of that kind. */
class LineTimeoutError extends Error {
  override readonly name = 'LineTimeoutError';
}

/**
 * Who waits for one of a pool's connections, the first of them first. Whoever stands in the driver's own queue cannot
 * leave it, so nobody is let into it: what works for a request that has been given up leaves here at once, instead of
 * keeping others waiting for statements that nobody wants the rows of.
 */
export class ConnectionLine {
  private readonly places = new Set<Place>();
  private taken = 0;

  constructor(
    private readonly pool: Pool,
    private readonly patienceMilliseconds: number,
  ) {}

  get waiting(): number {
    return this.places.size;
  }

  /** @param waiter on whose behalf it is; what nobody gives up has none. */
  async connect(waiter?: Waiter): Promise<Connection> {
    if (isGivenUp(waiter)) throw commonErrors.TIMED_OUT();
    if (this.taken < this.pool.options.max) this.taken += 1;
    else await this.turn(waiter);
    const connection = await this.take();
    // To open a connection takes its time too.
    if (!isGivenUp(waiter)) return connection;
    connection.release();
    throw commonErrors.TIMED_OUT();
  }

  private async take(): Promise<Connection> {
    try {
      const client = await this.pool.connect();
      const release = (error?: Error): void => {
        client.release(error);
        this.next();
      };
      return { client, release };
    } catch (error) {
      this.next();
      throw error;
    }
  }

  /** A turn passes from whoever gives it up to the next; it is free only when nobody waits. */
  private next(): void {
    const [first] = this.places;
    if (first === undefined) this.taken -= 1;
    else first.call();
  }

  private turn(waiter: Waiter | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      clearTimeout(timer);
      this.places.delete(place);
      waiter?.leaving.delete(giveUp);
    };
    const place: Place = {
      call: () => {
        leave();
        resolve();
      },
    };
    const giveUp = (): void => {
      leave();
      reject(commonErrors.TIMED_OUT());
    };
    const timer = setTimeout(() => {
      leave();
      reject(new LineTimeoutError('timeout exceeded when waiting for a connection'));
    }, this.patienceMilliseconds);
    timer.unref();
    this.places.add(place);
    waiter?.leaving.add(giveUp);
    return promise;
  }
}

function isGivenUp(waiter: Waiter | undefined): boolean {
  return waiter?.abandoned === true;
}

const lines = new WeakMap<Pool, ConnectionLine>();

/** The one line in front of a pool, however many read and write through it. */
export function lineOf(pool: Pool): ConnectionLine {
  const line = lines.get(pool) ?? new ConnectionLine(pool, pool.options.connectionTimeoutMillis ?? 0);
  lines.set(pool, line);
  return line;
}
