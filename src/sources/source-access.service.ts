import { Injectable } from '@nestjs/common';
import type { Principal } from '@rollcall/access';
import { type Run, ScopedReader, SystemWriter } from '@rollcall/database';
import type { Registration, RegisteredSource, Tally } from './registration.js';
import { sourceErrors } from './source.errors.js';
import { SourceRepository } from './source.repository.js';

/** Sources as the write path meets them: who pushes, and what becomes of it. */
@Injectable()
export class SourceAccessService {
  constructor(
    private readonly reader: ScopedReader,
    private readonly writer: SystemWriter,
    private readonly sources: SourceRepository,
  ) {}

  /** The source that a caller pushes for. @throws SOURCE_NOT_REGISTERED */
  async ofPrincipal({ userId }: Principal): Promise<RegisteredSource> {
    const source = await this.reader.readAs('ownership', run => this.sources.ofUser(run, userId));
    if (source === undefined) throw sourceErrors.SOURCE_NOT_REGISTERED();
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
