const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Runs `leave` on the first signal to end and exits with 0 once it is done; a second signal ends the process there and
 * then. Nest's own handlers would stop listening at once, and as process 1 of a container a process without any
 * handler does not hear the signal at all.
 */
export function onSignal(leave: (signal: string) => Promise<void>): void {
  let leaving = false;
  const heard = (signal: (typeof SIGNALS)[number]): void => {
    if (leaving) process.exit(128 + NUMBERS[signal]);
    leaving = true;
    leave(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${(error as Error).stack}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, heard);
}
