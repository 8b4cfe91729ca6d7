import { Tables20261124000001 } from './20261124000001-tables.migration.js';
import { Derived20261124000002 } from './20261124000002-derived.migration.js';
import { Isolation20261124000003 } from './20261124000003-isolation.migration.js';
import { ListOrder20261124000004 } from './20261124000004-list-order.migration.js';
import { Sources20261125000050 } from './20261125000050-sources.migration.js';
import { SourceIsolation20261125000051 } from './20261125000051-source-isolation.migration.js';
import { SessionCounts20261125000060 } from './20261125000060-session-counts.migration.js';
import { VisibleInOneCase20261125000061 } from './20261125000061-visible-in-one-case.migration.js';
import { AccountChanges20261125000062 } from './20261125000062-account-changes.migration.js';
import { SessionChanges20261125000065 } from './20261125000065-session-changes.migration.js';
import { RateUsage20261125000070 } from './20261125000070-rate-usage.migration.js';
import { Audit20261125000071 } from './20261125000071-audit.migration.js';
import { GpuSlots20261125000080 } from './20261125000080-gpu-slots.migration.js';
import { Ledger20261125000090 } from './20261125000090-ledger.migration.js';
import { FineSlots20261125000095 } from './20261125000095-fine-slots.migration.js';
import { DomainSwitch20261128000100 } from './20261128000100-domain-switch.migration.js';
import { SessionNames20261128000110 } from './20261128000110-session-names.migration.js';
import { SourceChanges20261128000120 } from './20261128000120-source-changes.migration.js';

/** Every migration in order. One that has been released is never edited; the next one corrects it. */
export const migrations = [
  { name: '20261124000001-tables', class: Tables20261124000001 },
  { name: '20261124000002-derived', class: Derived20261124000002 },
  { name: '20261124000003-isolation', class: Isolation20261124000003 },
  { name: '20261124000004-list-order', class: ListOrder20261124000004 },
  { name: '20261125000050-sources', class: Sources20261125000050 },
  { name: '20261125000051-source-isolation', class: SourceIsolation20261125000051 },
  { name: '20261125000060-session-counts', class: SessionCounts20261125000060 },
  { name: '20261125000061-visible-in-one-case', class: VisibleInOneCase20261125000061 },
  { name: '20261125000062-account-changes', class: AccountChanges20261125000062 },
  { name: '20261125000065-session-changes', class: SessionChanges20261125000065 },
  { name: '20261125000070-rate-usage', class: RateUsage20261125000070 },
  { name: '20261125000071-audit', class: Audit20261125000071 },
  { name: '20261125000080-gpu-slots', class: GpuSlots20261125000080 },
  { name: '20261125000090-ledger', class: Ledger20261125000090 },
  { name: '20261125000095-fine-slots', class: FineSlots20261125000095 },
  { name: '20261128000100-domain-switch', class: DomainSwitch20261128000100 },
  { name: '20261128000110-session-names', class: SessionNames20261128000110 },
  { name: '20261128000120-source-changes', class: SourceChanges20261128000120 },
];
