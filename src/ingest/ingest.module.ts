import { Module } from '@nestjs/common';
import { SourcesModule } from '../sources/index.js';
import { BatchWriterService } from './batch-writer.service.js';
import { ChunkWriterService } from './chunk-writer.service.js';
import { ContainerStoreRepository } from './container-store.repository.js';
import { ContainerWriterService } from './container-writer.service.js';
import { EarlyWriterService } from './early-writer.service.js';
import { IngestController } from './ingest.controller.js';
import { IngestMemoryRepository } from './ingest-memory.repository.js';
import { IngestUpkeepService } from './ingest-upkeep.service.js';
import { IngestService } from './ingest.service.js';
import { OwnershipRepository } from './ownership.repository.js';
import { SampleWriterService } from './sample-writer.service.js';
import { SessionStoreRepository } from './session-store.repository.js';
import { SessionWriterService } from './session-writer.service.js';
import { SnapshotRepository } from './snapshot.repository.js';
import { StatStoreRepository } from './stat-store.repository.js';
import { UpkeepRepository } from './upkeep.repository.js';

@Module({
  imports: [SourcesModule],
  controllers: [IngestController],
  providers: [
    IngestService,
    BatchWriterService,
    EarlyWriterService,
    ChunkWriterService,
    SessionWriterService,
    ContainerWriterService,
    SampleWriterService,
    SessionStoreRepository,
    ContainerStoreRepository,
    StatStoreRepository,
    SnapshotRepository,
    OwnershipRepository,
    IngestMemoryRepository,
    IngestUpkeepService,
    UpkeepRepository,
  ],
  exports: [IngestService],
})
export class IngestModule {}
