import type { MikroORM } from '@mikro-orm/postgresql';
import { ScopedReader, SystemWriter } from '@rollcall/database';
import { KeypairsService, type SecretBox } from '../accounts/index.js';
import { SourceRepository } from './source.repository.js';
import { SourceAccessService } from './source-access.service.js';
import { SourcesService } from './sources.service.js';

/** Registration over a connection, for programs that run without the server. */
export function openSources(orm: MikroORM, box: SecretBox): SourcesService {
  const keypairs = new KeypairsService(orm, box);
  return new SourcesService(new ScopedReader(orm), new SystemWriter(orm), new SourceRepository(), keypairs);
}

/** What the write path needs of sources, over a connection. */
export function openSourceAccess(orm: MikroORM): SourceAccessService {
  return new SourceAccessService(new SystemWriter(orm), new SourceRepository());
}
