import { sql, SystemWriter } from '@rollcall/database';

/** What a source that runs on the operator's own machine may do beyond pushing; it acts as the administration. */
export class LocalIngestRepository {
  constructor(private readonly writer: SystemWriter) {}

  /** Takes over those of the given sessions that nobody has pushed: they are from before there were sources. */
  async adopt(sourceId: string, sessionIds: readonly string[]): Promise<void> {
    await this.writer.write('administration', run =>
      run(
        sql`update sessions set source_id = ${sourceId}
             where id = any(${sessionIds}::uuid[]) and source_id is null`,
      ),
    );
  }

  /** Drops from the history of the given sessions whatever is not among the given events. */
  async keepHistory(sessionIds: readonly string[], eventKeys: readonly string[]): Promise<void> {
    await this.writer.write('administration', run =>
      run(
        sql`delete from session_events
             where session_id = any(${sessionIds}::uuid[]) and not event_key = any(${eventKeys}::uuid[])`,
      ),
    );
  }
}
