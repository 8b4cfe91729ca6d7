import { Presets, SingleBar } from 'cli-progress';

/** Shows how far a long step has come. */
export interface Progress {
  /** Says that `amount` more of the total is done. */
  advance(amount: number): void;
  /** Ends the display; call it on failure too, or the terminal's cursor stays hidden. */
  stop(): void;
}

/** What to show. */
export interface ProgressOptions {
  /** What is being done, for people: `Importing trace.csv.gz`. */
  readonly label: string;
  /** How much there is to do, in any unit; 0 when there is nothing. */
  readonly total: number;
  /** Where to show it. */
  readonly output: NodeJS.WriteStream;
}

/** Elsewhere than on a terminal, a line is written for every tenth, but not more often than this. */
const LINE_INTERVAL_MILLISECONDS = 2000;

/** A bar on a terminal, now and then a plain line elsewhere. */
export function showProgress(options: ProgressOptions): Progress {
  return options.output.isTTY ? bar(options) : lines(options);
}

function bar({ label, total, output }: ProgressOptions): Progress {
  const shown = new SingleBar(
    { format: `${label} [{bar}] {percentage}% | {eta_formatted} left`, stream: output, hideCursor: true },
    Presets.legacy,
  );
  shown.start(total, 0);
  return { advance: amount => shown.increment(amount), stop: () => shown.stop() };
}

function lines({ label, total, output }: ProgressOptions): Progress {
  let done = 0;
  let reported = 0;
  let reportedAt = Date.now();
  output.write(`${label}\n`);
  return {
    advance(amount) {
      done += amount;
      const tenth = total === 0 ? 10 : Math.min(10, Math.floor((done / total) * 10));
      if (tenth === reported || Date.now() - reportedAt < LINE_INTERVAL_MILLISECONDS) return;
      reported = tenth;
      reportedAt = Date.now();
      output.write(`${label}: ${tenth * 10}%\n`);
    },
    stop: () => undefined,
  };
}
