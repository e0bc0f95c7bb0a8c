// Loaded into an instance of the application by a test: the whole process believes that it is so many minutes later.
const shift = Number(process.env.CLOCK_SHIFT_MINUTES) * 60_000;

globalThis.Date = new Proxy(Date, {
  construct: (target, given, asked) =>
    Reflect.construct(target, given.length > 0 ? given : [target.now() + shift], asked),
  apply: (target) => new target(target.now() + shift).toString(),
  get: (target, name) => (name === "now" ? () => target.now() + shift : Reflect.get(target, name)),
});
