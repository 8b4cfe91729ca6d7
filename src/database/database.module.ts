import { MikroOrmModule } from '@mikro-orm/nestjs';
import { MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { Global, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigurationError } from '@rollcall/config';
import { assertUnprivileged, ScopedReader, SystemWriter } from '@rollcall/database';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
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
    { provide: ScopedReader, inject: [MikroORM], useFactory: (orm: MikroORM) => new ScopedReader(orm) },
    { provide: SystemWriter, inject: [MikroORM], useFactory: (orm: MikroORM) => new SystemWriter(orm) },
  ],
  exports: [ScopedReader, SystemWriter],
})
export class DatabaseModule implements OnApplicationBootstrap {
  constructor(private readonly orm: MikroORM) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.orm.connect();
    await assertUnprivileged(this.orm, 'sessions');
  }
}
