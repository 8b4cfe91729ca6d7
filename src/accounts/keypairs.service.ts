import { randomBytes } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Role } from '@rollcall/access';
import { systemIdentity } from '@rollcall/database';
import { accountErrors } from './account.errors.js';
import { KeypairEntity } from './keypair.entity.js';
import type { SecretBox } from './secret-box.js';
import { UserEntity } from './user.entity.js';

/** A key pair with its secret in clear: shown to whoever made it, once. */
export interface NewKeypair {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** A key pair that has not been written yet: the secret for whoever asked for it, and sealed as it is stored. */
export interface KeypairDraft extends NewKeypair {
  readonly sealedSecret: string;
}

/** What a key pair may be made with; what is left out is generated. */
export interface KeypairRequest {
  readonly email: string;
  readonly accessKey?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly rateLimit?: number | undefined;
}

/** Makes, rotates and switches off key pairs. For administration: it acts as the system, not as a caller. */
export class KeypairsService {
  constructor(
    private readonly orm: MikroORM,
    private readonly box: SecretBox,
  ) {}

  /** @throws USER_NOT_FOUND, KEYPAIR_EXISTS */
  async create({ email, accessKey = newAccessKey(), secretKey = newSecret(), rateLimit }: KeypairRequest) {
    await this.work(async em => {
      const user = await em.findOne(UserEntity, { email });
      if (user === null) throw accountErrors.USER_NOT_FOUND({ detail: email });
      if ((await em.findOne(KeypairEntity, { accessKey })) !== null) {
        throw accountErrors.KEYPAIR_EXISTS({ detail: accessKey });
      }
      em.persist(
        Object.assign(new KeypairEntity(), {
          accessKey,
          user,
          sealedSecret: this.box.seal(secretKey, accessKey),
          isAdmin: user.role === Role.Admin || user.role === Role.SuperAdmin,
          rateLimit: rateLimit ?? null,
        }),
      );
    });
    return { accessKey, secretKey } satisfies NewKeypair;
  }

  /** A key pair for somebody else to write, in the transaction that makes its owner. */
  draft(): KeypairDraft {
    const [accessKey, secretKey] = [newAccessKey(), newSecret()];
    return { accessKey, secretKey, sealedSecret: this.box.seal(secretKey, accessKey) };
  }

  /** Every key pair, or those of one user; secrets are not among the fields. */
  list(email?: string): Promise<KeypairEntity[]> {
    return this.work(em =>
      em.find(KeypairEntity, email === undefined ? {} : { user: { email } }, {
        populate: ['user'],
        exclude: ['sealedSecret'],
        orderBy: { user: { email: 'asc' }, accessKey: 'asc' },
      }),
    ) as Promise<KeypairEntity[]>;
  }

  /**
   * Gives the key a new secret, and says whether it is accepted already; the old one stops working at once.
   *
   * @throws KEYPAIR_NOT_FOUND
   */
  async rotate(accessKey: string): Promise<NewKeypair & { readonly isActive: boolean }> {
    const secretKey = newSecret();
    const { isActive } = await this.change(accessKey, { sealedSecret: this.box.seal(secretKey, accessKey) });
    return { accessKey, secretKey, isActive };
  }

  /** @throws KEYPAIR_NOT_FOUND */
  async setActive(accessKey: string, isActive: boolean): Promise<void> {
    await this.change(accessKey, { isActive });
  }

  /** Whether a key is active and its secret is still this one. */
  async holds({ accessKey, secretKey }: NewKeypair): Promise<boolean> {
    const keypair = await this.work(em => em.findOne(KeypairEntity, { accessKey, isActive: true }));
    return keypair !== null && this.box.open(keypair.sealedSecret, accessKey) === secretKey;
  }

  /** Seals every secret that is still under an earlier encryption key with the current one; says how many. */
  reseal(): Promise<number> {
    return this.work(async em => {
      const stale = (await em.find(KeypairEntity, {})).filter(({ sealedSecret }) => this.box.isStale(sealedSecret));
      for (const keypair of stale) {
        keypair.sealedSecret = this.box.seal(this.box.open(keypair.sealedSecret, keypair.accessKey), keypair.accessKey);
      }
      return stale.length;
    });
  }

  private change(accessKey: string, values: Partial<Pick<KeypairEntity, 'isActive' | 'sealedSecret'>>) {
    return this.work(async em => {
      const keypair = await em.findOne(KeypairEntity, { accessKey });
      if (keypair === null) throw accountErrors.KEYPAIR_NOT_FOUND({ detail: accessKey });
      return Object.assign(keypair, values);
    });
  }

  private work<T>(job: (em: MikroORM['em']) => Promise<T>): Promise<T> {
    const em = this.orm.em.fork({ session: { variables: { ...systemIdentity('administration') } } });
    return em.transactional(inner => job(inner));
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function newAccessKey(): string {
  return `AKIA${Array.from(randomBytes(16), byte => ALPHABET[byte % ALPHABET.length]).join('')}`;
}

function newSecret(): string {
  return randomBytes(30).toString('base64url');
}
