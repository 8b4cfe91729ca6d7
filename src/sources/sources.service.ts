import { Injectable } from '@nestjs/common';
import { type Principal, scopeOf } from '@rollcall/access';
import { type Run, ScopedReader, SystemWriter } from '@rollcall/database';
import { commonErrors } from '@rollcall/errors';
import { KeypairsService, type NewKeypair } from '../accounts/index.js';
import type { Registration } from './registration.js';
import { sourceErrors } from './source.errors.js';
import { type NamedSource, SourceRepository } from './source.repository.js';
import type { NewSourceView, SourceView } from './source.view.js';

/** Registers sources and says how they are doing. A secret is shown when it is made, and never again. */
@Injectable()
export class SourcesService {
  constructor(
    private readonly reader: ScopedReader,
    private readonly writer: SystemWriter,
    private readonly sources: SourceRepository,
    private readonly keypairs: KeypairsService,
  ) {}

  /** Every source, by name. */
  list(principal: Principal): Promise<SourceView[]> {
    return this.reader.read(scopeOf(principal), run => this.sources.list(run));
  }

  /** The same for the command line. */
  listAll(): Promise<SourceView[]> {
    return this.reader.readAs('administration', run => this.sources.list(run));
  }

  /** @throws SOURCE_EXISTS, INVALID_ARGUMENT for a domain or a group that does not exist */
  async register(registration: Registration): Promise<NewSourceView> {
    const pusher = { email: `${registration.name}@source.invalid`, key: this.keypairs.draft() };
    await this.writer.write('administration', async run => {
      if ((await this.sources.byName(run, registration.name)) !== undefined) {
        throw sourceErrors.SOURCE_EXISTS({ detail: registration.name });
      }
      await this.sources.insert(run, registration, await this.groupIds(run, registration), pusher);
    });
    return shown(registration.name, pusher.key);
  }

  /**
   * A new secret for a source, and whether it can push with it already; the old one stops working at once. The key of an
   * inactive source stays the one that is accepted when the source is.
   *
   * @throws SOURCE_NOT_FOUND
   */
  async rotate(name: string): Promise<{ readonly made: NewSourceView; readonly isActive: boolean }> {
    const { email, isActive } = await this.named(name);
    const keys = await this.keypairs.list(email);
    const key = keys.find(each => each.isActive || !isActive)?.accessKey;
    const made = await (key === undefined ? this.keypairs.create({ email }) : this.keypairs.rotate(key));
    return { made: shown(name, made), isActive };
  }

  /** Accepts a source and its keys from now on, or refuses them; what it has written stays. @throws SOURCE_NOT_FOUND */
  async setActive(name: string, isActive: boolean): Promise<void> {
    const { id, email } = await this.named(name);
    await this.writer.write('administration', run => this.sources.setActive(run, id, isActive));
    for (const { accessKey } of await this.keypairs.list(email)) await this.keypairs.setActive(accessKey, isActive);
  }

  private async named(name: string): Promise<NamedSource & { readonly email: string }> {
    const source = await this.reader.readAs('administration', run => this.sources.byName(run, name));
    if (source?.email == null) throw sourceErrors.SOURCE_NOT_FOUND({ detail: name });
    return { ...source, email: source.email };
  }

  private async groupIds(run: Run, { domains, groups }: Registration): Promise<string[] | null> {
    const known = await this.sources.directory(run, domains, groups);
    const domain = domains.find(each => !known.domains.has(each));
    if (domain !== undefined) throw commonErrors.INVALID_ARGUMENT({ detail: `domains: there is no domain ${domain}` });
    const group = groups.find(each => !known.groups.has(each));
    if (group !== undefined) throw commonErrors.INVALID_ARGUMENT({ detail: `groups: there is no group ${group}` });
    return groups.length === 0 ? null : [...known.groups.values()];
  }
}

function shown(name: string, { accessKey, secretKey }: NewKeypair): NewSourceView {
  return { name, access_key: accessKey, secret_key: secretKey };
}
