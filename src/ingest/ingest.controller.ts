import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { Caller, type Principal, RequireSource } from '@rollcall/access';
import { Answers } from '@rollcall/api';
import { sourceErrors } from '../sources/index.js';
import { BATCH_MEDIA_TYPES } from './batch-format.js';
import { BatchInput } from './ingest.inputs.js';
import { LARGEST_BATCH } from './ingest-limits.js';
import { IngestService } from './ingest.service.js';
import { ingestErrors } from './ingest.errors.js';
import { IngestAnswerView } from './ingest.view.js';

@Controller('v1/ingest')
export class IngestController {
  constructor(private readonly ingest: IngestService) {}

  @Post('batches')
  @HttpCode(200)
  @RequireSource()
  @RouteConfig({ body: { types: BATCH_MEDIA_TYPES, limit: LARGEST_BATCH.bytes } })
  @Answers(IngestAnswerView, {
    description: 'Takes in what a source says: at most 1,000 items and 1 MiB, unpacked.',
    errors: [
      ingestErrors.BATCH_MALFORMED,
      ingestErrors.BATCH_TOO_LARGE,
      ingestErrors.BATCH_MEDIA_TYPE,
      sourceErrors.SOURCE_NOT_REGISTERED,
    ],
  })
  push(@Caller() principal: Principal, @Body() batch: BatchInput) {
    return this.ingest.push(principal, batch);
  }
}
