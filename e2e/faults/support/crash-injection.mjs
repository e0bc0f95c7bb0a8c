// A test loads this into an instance (NODE_OPTIONS). It causes the uncaught error that CRASH names, on SIGUSR2 or at start.
import { Server } from "node:net";

const { CRASH: way = "", CRASH_SECRET: secret = "" } = process.env;

function error() {
  const detail = { detail: `Failing row contains (${secret})`, query: `SELECT '${secret}'`, code: "23514" };
  return Object.assign(new TypeError(`quotes ${secret}\nand ${secret}`, { cause: new Error(secret) }), detail);
}

/** @type {Record<string, () => void>} */
const ways = {
  throw: () => {
    throw error();
  },
  reject: () => void Promise.reject(error()),
  "reject with text": () => void Promise.reject(secret),
  warn: () => process.emitWarning(secret, { type: "Odd", detail: secret }),
};

process.on("SIGUSR2", () => setTimeout(() => ways[way]?.(), 10));

if (way === "at start") {
  Server.prototype.listen = () => {
    throw error();
  };
}
