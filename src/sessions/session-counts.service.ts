import { Injectable } from '@nestjs/common';
import { SystemWriter } from '@rollcall/database';
import { SessionCountRepository, type WrongSessionCount } from './session-count.repository.js';
import { SESSION_STATUSES } from './session-status.js';

/** Stands for statuses that only some source knows: their number has no bound. */
const OTHER = 'OTHER';

/** Looks after the counters of sessions: the database keeps them exact, this keeps them short and checks them. */
@Injectable()
export class SessionCountsService {
  constructor(
    private readonly writer: SystemWriter,
    private readonly counts: SessionCountRepository,
  ) {}

  /** How many sessions there are of each known status, of everybody; those of any other are one number. */
  async byStatus(): Promise<ReadonlyMap<string, number>> {
    const found = await this.writer.write('administration', run => this.counts.byStatus(run, { mode: 'all' }));
    const numbers = new Map<string, number>(SESSION_STATUSES.map(status => [status, 0]));
    for (const { value, n } of found) {
      const status = value !== null && numbers.has(value) ? value : OTHER;
      numbers.set(status, (numbers.get(status) ?? 0) + Number(n));
    }
    return numbers;
  }

  /** Moves waiting deltas into the kept sums, so that readers have few to add up. @returns how many. */
  fold(): Promise<number> {
    return this.writer.write('upkeep', run => this.counts.fold(run));
  }

  /** Every kept count that differs from counting the sessions themselves. */
  wrong(): Promise<WrongSessionCount[]> {
    return this.writer.write('upkeep', run => this.counts.wrong(run));
  }

  /** Counts everything anew; writers of sessions wait meanwhile. */
  rebuild(): Promise<void> {
    return this.writer.write('upkeep', run => this.counts.rebuild(run));
  }
}
