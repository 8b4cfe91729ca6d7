/**
 * The audit: who was refused what, and who read sessions that are not only their own.
 * It refuses to keep what was answered, and to show itself to anybody but super-administrators.
 */
export { AuditLogService, type Answered } from './audit-log.service.js';
export { AuditRecordEntity } from './audit-record.entity.js';
export { auditFilter } from './audit.inputs.js';
export { AuditModule } from './audit.module.js';
export { AuditService } from './audit.service.js';
