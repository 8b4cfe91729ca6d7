import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { QuotaService } from './quota.service.js';
import { RateLimitsService } from './rate-limits.service.js';
import { RateUsageEntity } from './rate-usage.entity.js';

@Module({
  imports: [MikroOrmModule.forFeature([RateUsageEntity])],
  providers: [RateLimitsService, QuotaService],
  exports: [QuotaService],
})
export class LimitsModule {}
