import type { MikroORM } from '@mikro-orm/postgresql';
import { ScopedReader, SystemWriter } from '@rollcall/database';
import { openSourceAccess, type Registration } from '../sources/index.js';
import { BatchWriterService } from './batch-writer.service.js';
import { ChunkWriterService } from './chunk-writer.service.js';
import { ContainerStoreRepository } from './container-store.repository.js';
import { ContainerWriterService } from './container-writer.service.js';
import { DirectoryRepository } from './directory.repository.js';
import { EarlyWriterService } from './early-writer.service.js';
import { IngestMemoryRepository } from './ingest-memory.repository.js';
import { IngestService } from './ingest.service.js';
import { LocalIngestRepository } from './local-ingest.repository.js';
import { LocalIngestService } from './local-ingest.service.js';
import { OwnershipRepository } from './ownership.repository.js';
import { SampleWriterService } from './sample-writer.service.js';
import { SessionStoreRepository } from './session-store.repository.js';
import { SessionWriterService } from './session-writer.service.js';
import { SnapshotRepository } from './snapshot.repository.js';
import { StatStoreRepository } from './stat-store.repository.js';

/** The write path over a connection, for a source that runs without the server. */
export function openIngest(orm: MikroORM, registration: Registration): LocalIngestService {
  const [reader, writer, sources] = [new ScopedReader(orm), new SystemWriter(orm), openSourceAccess(orm)];
  const [memory, store] = [new IngestMemoryRepository(), new SessionStoreRepository()];
  const samples = new SampleWriterService(new StatStoreRepository(), memory);
  const chunks = new ChunkWriterService(
    memory,
    new SessionWriterService(store, memory),
    new ContainerWriterService(new ContainerStoreRepository(), store, memory),
    samples,
    new SnapshotRepository(),
  );
  const early = new EarlyWriterService(writer, memory, samples, sources);
  const batches = new BatchWriterService(reader, writer, new OwnershipRepository(), early, chunks, sources);
  return new LocalIngestService(
    registration,
    new IngestService(sources, writer, batches),
    sources,
    new DirectoryRepository(writer),
    new LocalIngestRepository(writer),
  );
}
