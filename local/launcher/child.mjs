// Runs one program (the server, the local provider) as a child of a launcher. A killed launcher cannot stop its children,
// but the IPC channel closes with it; the program then gets a SIGTERM.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [program = ""] = process.argv.slice(2);

/** Milliseconds for a graceful shutdown. */
const shutdownTimeout = 8_000;

process.once("disconnect", () => {
  setTimeout(() => process.exit(1), shutdownTimeout).unref();
  process.kill(process.pid, "SIGTERM");
});
// An open channel would keep a finished program alive.
process.channel?.unref();

await import(pathToFileURL(resolve(program)).href);
