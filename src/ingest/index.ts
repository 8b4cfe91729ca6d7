/**
 * The write path: whatever fills Rollcall hands in session records here. It validates, resolves owners and writes
 * batches, each in one transaction, so that handing in the same record twice changes nothing.
 * It refuses to judge: who may write what is decided before.
 */
export type { ContainerRecord } from './container-record.js';
export type { DirectoryRecord } from './directory-record.js';
export type { IngestReport, Rejection } from './ingest-report.js';
export { MentionEntity } from './mention.entity.js';
export { ParkedItemEntity } from './parked-item.entity.js';
export { ReceiptEntity } from './receipt.entity.js';
export { SnapshotEntity } from './snapshot.entity.js';
export { IngestModule } from './ingest.module.js';
export { IngestService } from './ingest.service.js';
export { openIngest } from './open-ingest.js';
export { type SessionRecord, sessionRecord } from './session-record.js';
export { timestampText } from './timestamp.js';
