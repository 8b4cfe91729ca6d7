import { Injectable } from '@nestjs/common';
import { SystemWriter } from '@rollcall/database';
import { SessionCountRepository, type WrongSessionCount } from './session-count.repository.js';

/** Looks after the counters of sessions: the database keeps them exact, this keeps them short and checks them. */
@Injectable()
export class SessionCountsService {
  constructor(
    private readonly writer: SystemWriter,
    private readonly counts: SessionCountRepository,
  ) {}

  /** Moves waiting deltas into the kept sums, so that readers have few to add up. @returns how many. */
  fold(): Promise<number> {
    return this.writer.write('administration', run => this.counts.fold(run));
  }

  /** Every kept count that differs from counting the sessions themselves. */
  wrong(): Promise<WrongSessionCount[]> {
    return this.writer.write('administration', run => this.counts.wrong(run));
  }

  /** Counts everything anew; writers of sessions wait meanwhile. */
  rebuild(): Promise<void> {
    return this.writer.write('administration', run => this.counts.rebuild(run));
  }
}
