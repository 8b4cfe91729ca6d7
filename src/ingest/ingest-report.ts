/** A record that was not written, and why. */
export interface Rejection {
  /** Position in what was handed in, from 0. */
  readonly index: number;
  /** Field and complaint, for whoever made the record; it holds no SQL. */
  readonly reason: string;
}

/** What writing some records did. Every record is counted exactly once. */
export interface IngestReport {
  readonly inserted: number;
  readonly updated: number;
  /** Records that said nothing new. */
  readonly unchanged: number;
  readonly rejected: readonly Rejection[];
}
