/**
 * How Node runs Rollcall, decided here for every way to start it. `package.json` and the Dockerfile cannot import it and
 * repeat it; a test compares.
 *
 * - Source maps: a stack trace names what was written, not what was built.
 * - Semi-spaces, where new objects begin, of 8 MB instead of the 16 MB of V8's default: 40 MB less in a server that has
 *   done nothing yet, at the same processor time a request. With 4 MB it is 55 MB less, but answers outlive the space
 *   they are made in and cost a fifth more.
 * - No allocation-site pretenuring. With it V8 may find, by chance, that what some line makes grows old, and makes all
 *   of it old from then on: in every other long export that held 50 to 150 MB of rows that were long gone.
 * - The heap may double between two full collections. V8's default lets it grow fourfold where there is much memory:
 *   large answers left 380 MB resident of which 60 were in use, now 250, at as many full collections in all (four in
 *   half a minute of nothing but large answers).
 */
export const NODE_FLAGS = [
  '--enable-source-maps',
  '--max-semi-space-size=8',
  '--no-allocation-site-pretenuring',
  '--heap-growing-percent=100',
];
