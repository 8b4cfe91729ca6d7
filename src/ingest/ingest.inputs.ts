import { z } from 'zod';
import { BATCH_CONTENT } from './batch-document.js';

/** A batch as the door hands it over: bytes, and what was said about them. */
export class BatchInput {
  static readonly schema = z.object({
    bytes: z.instanceof(Buffer),
    mediaType: z.string(),
    coding: z.string().optional(),
  });

  static readonly content = BATCH_CONTENT;

  readonly bytes!: Buffer;
  readonly mediaType!: string;
  readonly coding!: string | undefined;
}
