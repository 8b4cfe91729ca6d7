import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SystemWriter } from '@rollcall/database';
import { MaintenanceService } from '../maintenance/index.js';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
import { MEMORY_HOURS } from './ingest-limits.js';
import { IngestMemoryRepository } from './ingest-memory.repository.js';
import { UpkeepRepository } from './upkeep.repository.js';

/** What the write path does by the clock: it ends what stayed lost, and forgets what is old. */
@Injectable()
export class IngestUpkeepService implements OnModuleInit {
  constructor(
    private readonly maintenance: MaintenanceService,
    private readonly writer: SystemWriter,
    private readonly upkeep: UpkeepRepository,
    private readonly memory: IngestMemoryRepository,
    @Inject(APP_SETTINGS) private readonly settings: AppSettings,
  ) {}

  onModuleInit(): void {
    this.maintenance.register({ name: 'end-lost-sessions', everySeconds: 15, run: () => this.endLost() });
    this.maintenance.register({ name: 'forget-old-events', everySeconds: 600, run: () => this.forget() });
    const days = this.settings.HISTORY_RETENTION_DAYS;
    if (days === undefined) return;
    this.maintenance.register({ name: 'forget-old-history', everySeconds: 3_600, run: () => this.forgetHistory(days) });
  }

  private endLost(): Promise<string[]> {
    return this.writer.write('upkeep', run => this.upkeep.endLost(run));
  }

  private async forgetHistory(days: number): Promise<void> {
    let gone: number;
    do {
      gone = await this.writer.write('upkeep', run => this.upkeep.forgetHistory(run, days));
    } while (gone > 0);
  }

  private forget(): Promise<void> {
    return this.writer.write('upkeep', run => this.memory.expire(run, MEMORY_HOURS));
  }
}
