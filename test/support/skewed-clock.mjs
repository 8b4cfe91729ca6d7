// Preloaded into a program, it puts the program's clock off by ROLLCALL_TEST_CLOCK_SKEW_MS milliseconds.
const skew = Number(process.env['ROLLCALL_TEST_CLOCK_SKEW_MS'] ?? 0);
const now = Date.now;

globalThis.Date = new Proxy(Date, {
  construct: (target, args, as) => Reflect.construct(target, args.length === 0 ? [now() + skew] : args, as),
  apply: target => new target(now() + skew).toString(),
  get: (target, name) => (name === 'now' ? () => now() + skew : Reflect.get(target, name)),
});
