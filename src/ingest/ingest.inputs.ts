import { z } from 'zod';

/** A batch as the door hands it over: bytes, and what was said about them. */
export class BatchInput {
  static readonly schema = z.object({
    bytes: z.instanceof(Buffer),
    mediaType: z.string(),
    coding: z.string().optional(),
  });

  readonly bytes!: Buffer;
  readonly mediaType!: string;
  readonly coding!: string | undefined;
}
