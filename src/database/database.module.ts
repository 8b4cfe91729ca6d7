import { MikroOrmModule } from '@mikro-orm/nestjs';
import { MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql';
import {
  Global,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { ConfigurationError } from '@rollcall/config';
import { assertUnprivileged, NotifyListener, ScopedReader, SystemWriter } from '@rollcall/database';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
import { databaseOptions } from './mikro-orm.config.js';

function missing(): never {
  throw new ConfigurationError(['DATABASE_URL: the server needs one; `npm start` brings a database of its own']);
}

/** What is left of a request's time to say that its statement took too long. */
const LAST_WORD_MILLISECONDS = 500;

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
    {
      provide: ScopedReader,
      inject: [MikroORM, APP_SETTINGS],
      useFactory: (orm: MikroORM, { REQUEST_TIMEOUT_SECONDS: seconds }: AppSettings) =>
        new ScopedReader(orm, { statementMilliseconds: seconds * 1000 - LAST_WORD_MILLISECONDS }),
    },
    {
      provide: NotifyListener,
      inject: [APP_SETTINGS],
      useFactory: ({ DATABASE_URL: url }: AppSettings) => new NotifyListener(url ?? missing()),
    },
    { provide: SystemWriter, inject: [MikroORM], useFactory: (orm: MikroORM) => new SystemWriter(orm) },
  ],
  exports: [NotifyListener, ScopedReader, SystemWriter],
})
export class DatabaseModule implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly orm: MikroORM,
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

  onApplicationShutdown(): Promise<void> {
    return this.listener.stop();
  }
}
