import { MikroOrmModule } from '@mikro-orm/nestjs';
import { MikroORM } from '@mikro-orm/postgresql';
import { Module } from '@nestjs/common';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
import { AccountsResolver } from './accounts.resolver.js';
import { AccountsService } from './accounts.service.js';
import { CredentialsService } from './credentials.service.js';
import { KeypairEntity } from './keypair.entity.js';
import { KeypairsService } from './keypairs.service.js';
import { secretBoxOf } from './secret-box.config.js';
import { RevocationsService } from './revocations.service.js';
import { SecretBox } from './secret-box.js';
import { UserEntity } from './user.entity.js';
import { WhoamiController } from './whoami.controller.js';
import { WhoamiService } from './whoami.service.js';

@Module({
  imports: [MikroOrmModule.forFeature([KeypairEntity, UserEntity])],
  controllers: [WhoamiController],
  providers: [
    AccountsService,
    AccountsResolver,
    CredentialsService,
    RevocationsService,
    WhoamiService,
    { provide: SecretBox, inject: [APP_SETTINGS], useFactory: (settings: AppSettings) => secretBoxOf(settings) },
    {
      provide: KeypairsService,
      inject: [MikroORM, SecretBox],
      useFactory: (orm: MikroORM, box: SecretBox) => new KeypairsService(orm, box),
    },
  ],
  exports: [AccountsService, CredentialsService, KeypairsService, RevocationsService],
})
export class AccountsModule {}
