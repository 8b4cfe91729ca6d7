import type { MikroORM } from '@mikro-orm/postgresql';
import { DirectoryRepository } from './directory.repository.js';
import { IngestRepository } from './ingest.repository.js';
import { IngestService } from './ingest.service.js';

/** The write path over a connection, for programs that run without the server. */
export function openIngest(orm: MikroORM): IngestService {
  return new IngestService(new IngestRepository(orm), new DirectoryRepository(orm));
}
