import { Module } from '@nestjs/common';
import { DirectoryRepository } from './directory.repository.js';
import { IngestRepository } from './ingest.repository.js';
import { IngestService } from './ingest.service.js';

@Module({
  providers: [IngestRepository, DirectoryRepository, IngestService],
  exports: [IngestService],
})
export class IngestModule {}
