import type { Waiter } from '@rollcall/observability';

/**
 * Requests that wait for the same thing together: they are given up when the last of them is. What is done for them is
 * noted of each at once, since some may leave before it is over.
 */
export class Company implements Waiter {
  readonly leaving = new Set<() => void>();
  private readonly members = new Set<Waiter>();
  private staying = 0;

  get abandoned(): boolean {
    return this.staying === 0;
  }

  /** How many of them still wait. */
  get size(): number {
    return this.staying;
  }

  readonly note: Waiter['note'] = done => {
    for (const member of this.members) member.note(done);
  };

  /** @param request undefined for what nobody gives up. */
  join(request: Waiter | undefined): void {
    if (request?.abandoned === true) return;
    this.staying += 1;
    if (request === undefined) return;
    this.members.add(request);
    request.leaving.add(() => this.leave());
  }

  private leave(): void {
    this.staying -= 1;
    if (this.abandoned) for (const leave of this.leaving) leave();
  }
}
