import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SystemWriter } from '@rollcall/database';
import { MaintenanceService } from '../maintenance/index.js';
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
  ) {}

  onModuleInit(): void {
    this.maintenance.register({ name: 'end-lost-sessions', everySeconds: 15, run: () => this.endLost() });
    this.maintenance.register({ name: 'forget-old-events', everySeconds: 600, run: () => this.forget() });
  }

  private endLost(): Promise<string[]> {
    return this.writer.write('upkeep', run => this.upkeep.endLost(run));
  }

  private forget(): Promise<void> {
    return this.writer.write('upkeep', run => this.memory.expire(run, MEMORY_HOURS));
  }
}
