import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
import { AccountsResolver } from './accounts.resolver.js';
import { AccountsService } from './accounts.service.js';
import { CredentialsService } from './credentials.service.js';
import { KeypairEntity } from './keypair.entity.js';
import { secretBoxOf } from './secret-box.config.js';
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
    WhoamiService,
    { provide: SecretBox, inject: [APP_SETTINGS], useFactory: (settings: AppSettings) => secretBoxOf(settings) },
  ],
  exports: [AccountsService, CredentialsService],
})
export class AccountsModule {}
