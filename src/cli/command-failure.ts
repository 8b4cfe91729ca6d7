/** How a command ends, for scripts: the numbers are documented in the README and do not change. */
export const EXIT = { ok: 0, failed: 1, usage: 2, notFound: 3, refused: 4, unavailable: 5 } as const;

/** Why a command ends, and with which number. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}
