import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { AdminController } from './admin.controller.js';
import { AuthController } from './auth.controller.js';
import { HandshakeController } from './handshake.controller.js';
import { RolesService } from './roles.service.js';

@Module({
  imports: [AccountsModule],
  controllers: [HandshakeController, AuthController, AdminController],
  providers: [RolesService],
})
export class BackendAiModule {}
