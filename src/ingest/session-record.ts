import type { ContainerBody } from './container-body.js';
import type { SessionBody } from './session-body.js';

type Json = unknown;

/** Where a session or a container is in its life; moments are ISO text. */
interface Lifecycle {
  readonly status: string;
  readonly statusChanged?: string | null | undefined;
  readonly statusInfo?: string | null | undefined;
  readonly statusData?: Json;
  readonly createdAt: string;
  /** When it was started. */
  readonly startsAt?: string | null | undefined;
  readonly terminatedAt?: string | null | undefined;
}

/** One container of a {@link SessionRecord}. */
export interface ContainerRecord extends Lifecycle {
  readonly id: string;
  readonly clusterRole?: string;
  readonly clusterIdx?: number;
  readonly clusterHostname?: string | null;
  readonly image?: string | null;
  readonly registry?: string | null | undefined;
  readonly architecture?: string | null;
  readonly agent?: string | null;
  readonly containerId?: string | null;
  readonly occupiedSlots?: ContainerBody['occupied_slots'];
  readonly resourceOpts?: ContainerBody['resource_opts'];
  /** What it reports: now while it runs, at its end once it has ended. */
  readonly stats?: Json;
}

/**
 * A session with its containers as one thing, for programs that know whole sessions rather than what happens to them.
 * {@link itemsOf} takes it apart into items.
 */
export interface SessionRecord extends Lifecycle {
  readonly id: string;
  readonly name: string;
  readonly sessionType?: SessionBody['session_type'];
  readonly owner: {
    readonly domain: string;
    readonly groupName: string;
    readonly userEmail: string;
    readonly accessKey: string;
  };
  readonly createdUserEmail?: string | null;
  readonly tag?: string | null;
  readonly startupCommand?: string | null;
  readonly result?: SessionBody['result'];
  readonly scalingGroup?: string | null;
  readonly servicePorts?: Json;
  readonly mounts?: string[];
  readonly numQueries?: number;
  readonly clusterMode?: SessionBody['cluster_mode'];
  readonly clusterSize?: number;
  readonly dependsOn?: string[];
  readonly containers?: readonly ContainerRecord[];
  /** When running containers reported; when the status changed, where it is left out. */
  readonly observedAt?: string;
}
