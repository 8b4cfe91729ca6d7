/** The program to run, or undefined where there is none yet. */
export function findHelm(): string | undefined;

/** The program to run, built if need be; undefined where that is not possible either. */
export function ensureHelm(): Promise<string | undefined>;
