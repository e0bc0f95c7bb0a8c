// A test loads this into an instance (NODE_OPTIONS=--import). It shifts the clock of the process by the minutes in the file
// CLOCK_SHIFT. SIGUSR2 reads the file again and logs that.
import { readFileSync } from "node:fs";

let shift = 0;
process.on("SIGUSR2", () => {
  const minutes = Number(readFileSync(process.env.CLOCK_SHIFT ?? "", "utf8"));
  shift = minutes * 60_000;
  process.stdout.write(`{"event":"clock_shifted","minutes":${minutes},"time":"${new Date().toISOString()}"}\n`);
});

globalThis.Date = new Proxy(Date, {
  construct: (target, given, asked) =>
    Reflect.construct(target, given.length > 0 ? given : [target.now() + shift], asked),
  apply: (target) => new target(target.now() + shift).toString(),
  get: (target, name) => (name === "now" ? () => target.now() + shift : Reflect.get(target, name)),
});
