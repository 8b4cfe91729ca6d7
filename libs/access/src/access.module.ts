import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccessAudit } from './access-audit.js';
import { AccessGuard } from './access.guard.js';

/** Installs the guard for every operation and the audit that keeps an undecided operation from starting. */
@Module({
  imports: [DiscoveryModule],
  providers: [AccessAudit, { provide: APP_GUARD, useClass: AccessGuard }],
})
export class AccessModule {}
