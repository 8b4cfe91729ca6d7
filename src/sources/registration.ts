/** What a source is registered with, in the words of the wire. */
export interface Registration {
  readonly name: string;
  readonly kind: string;
  /** At least one. */
  readonly domains: readonly string[];
  /** `domain/group`; none for every group of the domains. */
  readonly groups: readonly string[];
  readonly heartbeat_seconds: number;
  readonly grace_seconds: number;
}

/** What became of some items of a source. */
export interface Tally {
  readonly counts: Readonly<Record<'accepted' | 'duplicate' | 'stale' | 'rejected', number>>;
  /** The latest heartbeat among them. */
  readonly heartbeat?: string | undefined;
  /** From the moment of the newest of them to its arrival. */
  readonly lagSeconds?: number | undefined;
  /** What was wrong with one of them. */
  readonly error?: string | undefined;
}
