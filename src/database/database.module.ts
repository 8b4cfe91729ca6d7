import { MikroOrmModule } from '@mikro-orm/nestjs';
import { MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql';
import {
  Global,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { ConfigurationError } from '@rollcall/config';
import { assertUnprivileged, NotifyListener, Replica, ScopedReader, SystemWriter } from '@rollcall/database';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
import { openReader, openReplica, openWriter, REPLICA } from './read-servers.config.js';
import { databaseOptions } from './mikro-orm.config.js';

function missing(): never {
  throw new ConfigurationError(['DATABASE_URL: the server needs one; `npm start` brings a database of its own']);
}

/** The connection of the server, the reader that every question goes through, and the writer of system jobs. */
@Global()
@Module({
  imports: [
    MikroOrmModule.forRootAsync({
      driver: PostgreSqlDriver,
      inject: [APP_SETTINGS],
      useFactory: ({ DATABASE_URL: url, DATABASE_POOL_SIZE: poolSize }: AppSettings) => ({
        ...databaseOptions({ url: url ?? missing(), poolSize }),
        // Reads carry their own identity and need no entity manager; nothing may find an unscoped one by accident.
        registerRequestContext: false,
      }),
    }),
  ],
  providers: [
    { provide: REPLICA, inject: [MikroORM, APP_SETTINGS], useFactory: openReplica },
    { provide: ScopedReader, inject: [MikroORM, REPLICA, APP_SETTINGS], useFactory: openReader },
    {
      provide: NotifyListener,
      inject: [APP_SETTINGS],
      // A pooler that shares connections between transactions passes no notifications on.
      useFactory: ({ DATABASE_URL: url, DATABASE_DIRECT_URL: direct, DATABASE_POOLER: pooler }: AppSettings) =>
        new NotifyListener(direct ?? (pooler === 'none' ? (url ?? missing()) : undefined)),
    },
    { provide: SystemWriter, inject: [MikroORM, APP_SETTINGS], useFactory: openWriter },
  ],
  exports: [NotifyListener, ScopedReader, SystemWriter, REPLICA],
})
export class DatabaseModule implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly orm: MikroORM,
    @Inject(REPLICA) private readonly replica: Replica | null,
    private readonly listener: NotifyListener,
  ) {}

  /** Whoever listens has said so while it was made. */
  onModuleInit(): void {
    this.listener.start();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.orm.connect();
    await assertUnprivileged(this.orm, 'sessions');
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.replica?.close(), this.listener.stop()]);
  }
}
