/** The requests of one key: in hand, and waiting for one of those to end. */
interface Line {
  active: number;
  readonly waiting: Array<(entered: boolean) => void>;
}

/** How many requests of one key are in hand at once, and how many may wait for how long. */
export interface ConcurrencyLimits {
  readonly active: number;
  readonly waiting: number;
  readonly milliseconds: number;
}

/**
 * Lets each key have some requests in hand, and its others wait in line for a while, so that a key which floods waits
 * for itself and nobody else does. Of this process alone: what it protects is this process.
 */
export class Concurrency {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly limits: ConcurrencyLimits) {}

  /** @returns whether the request may go on; then `leave` has to follow. */
  enter(key: string): boolean | Promise<boolean> {
    const line = this.lineOf(key);
    if (line.active < this.limits.active) {
      line.active += 1;
      return true;
    }
    return line.waiting.length < this.limits.waiting && this.wait(line);
  }

  leave(key: string): void {
    const line = this.lineOf(key);
    const next = line.waiting.shift();
    if (next !== undefined) return next(true);
    line.active -= 1;
    if (line.active === 0) this.lines.delete(key);
  }

  private lineOf(key: string): Line {
    const known = this.lines.get(key);
    if (known !== undefined) return known;
    const line: Line = { active: 0, waiting: [] };
    this.lines.set(key, line);
    return line;
  }

  private wait(line: Line): Promise<boolean> {
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        line.waiting.splice(line.waiting.indexOf(enter), 1);
        resolve(false);
      }, this.limits.milliseconds);
      const enter = (entered: boolean): void => {
        clearTimeout(timer);
        resolve(entered);
      };
      line.waiting.push(enter);
    });
  }
}
