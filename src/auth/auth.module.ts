import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { AuthenticationService } from './authentication.service.js';
import { BackendAiStrategy } from './strategies/backend-ai.strategy.js';
import { BearerStrategy } from './strategies/bearer.strategy.js';

@Module({
  imports: [AccountsModule],
  providers: [AuthenticationService, BackendAiStrategy, BearerStrategy],
  exports: [AuthenticationService],
})
export class AuthModule {}
