/**
 * What a key may spend in 15 minutes, over all replicas, and how much of it may be in hand at once.
 * It refuses a request before anything of it is done; it knows nothing of what requests ask.
 */
export { limitErrors } from './limit.errors.js';
export { LimitsModule } from './limits.module.js';
export { QuotaService, type Visit } from './quota.service.js';
export { RateUsageEntity } from './rate-usage.entity.js';
