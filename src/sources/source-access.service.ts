import { Injectable } from '@nestjs/common';
import type { Principal, RegisteredSource } from '@rollcall/access';
import { type Run, SystemWriter } from '@rollcall/database';
import type { Registration, Tally } from './registration.js';
import { sourceErrors } from './source.errors.js';
import { SourceRepository } from './source.repository.js';

/** Sources as the write path meets them: who pushes, and what becomes of it. */
@Injectable()
export class SourceAccessService {
  constructor(
    private readonly writer: SystemWriter,
    private readonly sources: SourceRepository,
  ) {}

  /** The source that a caller pushes for. @throws SOURCE_NOT_REGISTERED */
  ofPrincipal({ source }: Principal): RegisteredSource {
    if (source == null) throw sourceErrors.SOURCE_NOT_REGISTERED();
    return source;
  }

  /** A source that runs inside the command line and needs no key; its domains only ever grow. */
  ensure(registration: Registration): Promise<RegisteredSource> {
    return this.writer.write('administration', run => this.sources.ensure(run, registration));
  }

  /** Adds what became of some items, inside the transaction that wrote them. */
  note(run: Run, sourceId: string, tally: Tally): Promise<void> {
    return this.sources.note(run, sourceId, tally);
  }
}
