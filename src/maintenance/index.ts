/**
 * Periodic jobs: what has to be tidied up or decided by time alone. A feature registers its own; this folder knows
 * none of them. Whatever the number of replicas, each job runs in one of them at a time.
 */
export { MaintenanceModule } from './maintenance.module.js';
export { type MaintenanceJob, MaintenanceService } from './maintenance.service.js';
