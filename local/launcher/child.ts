// Runs one program of ours (the server, the local provider) under a launcher. A launcher that is killed cannot stop its
// children; its end of this channel closes all the same, and then the program ends as it does on SIGTERM.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [program = ""] = process.argv.slice(2);
const patience = 8_000;

process.once("disconnect", () => {
  setTimeout(() => process.exit(1), patience).unref();
  process.kill(process.pid, "SIGTERM");
});
// The channel must not keep a program alive that has nothing left to do.
process.channel?.unref();

await import(pathToFileURL(resolve(program)).href);
