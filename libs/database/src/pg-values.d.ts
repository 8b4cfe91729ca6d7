declare module 'pg/lib/utils.js' {
  const utils: {
    /** A value as the protocol carries it: what pg's own queries do with their parameters. */
    prepareValue(value: unknown): string | Buffer | null;
  };
  export default utils;
}
