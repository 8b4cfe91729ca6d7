/**
 * The write path: whatever fills Rollcall pushes items here, as a registered source. It validates, orders and dedupes
 * them and writes them in chunks, each in one transaction.
 * It refuses whatever a source was not registered for, and lets no environment value and no secret in.
 */
export type { ContainerRecord, SessionRecord } from './session-record.js';
export type { DirectoryRecord } from './directory-record.js';
export type { IngestReport, Rejection } from './ingest-report.js';
export { IngestModule } from './ingest.module.js';
export { IngestService } from './ingest.service.js';
export { type Item, itemsOf } from './record-items.js';
export { LocalIngestService } from './local-ingest.service.js';
export { MentionEntity } from './mention.entity.js';
export { openIngest } from './open-ingest.js';
export { ParkedItemEntity } from './parked-item.entity.js';
export { readItem } from './read-item.js';
export { ReceiptEntity } from './receipt.entity.js';
export { SnapshotEntity } from './snapshot.entity.js';
export { timestampText } from './timestamp.js';
