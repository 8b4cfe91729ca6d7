import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { Caller, type Principal, RequireSource } from '@rollcall/access';
import { BATCH_MEDIA_TYPES } from './batch-format.js';
import { BatchInput } from './ingest.inputs.js';
import { LARGEST_BATCH } from './ingest-limits.js';
import { IngestService } from './ingest.service.js';
import type { IngestAnswerView } from './ingest.view.js';

@Controller('v1/ingest')
export class IngestController {
  constructor(private readonly ingest: IngestService) {}

  @Post('batches')
  @HttpCode(200)
  @RequireSource()
  @RouteConfig({ body: { types: BATCH_MEDIA_TYPES, limit: LARGEST_BATCH.bytes } })
  push(@Caller() principal: Principal, @Body() batch: BatchInput): Promise<IngestAnswerView> {
    return this.ingest.push(principal, batch);
  }
}
