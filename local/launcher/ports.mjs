// Ports on this machine: which are free, and clear words about those that are not.
import { connect, createServer } from "node:net";
import { Failure } from "./terminal.mjs";

/** @param {string} host @param {number} port @returns {Promise<NodeJS.ErrnoException | null>} */
function tryToListen(host, port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

/** @param {string} host @param {number} port @returns {Promise<boolean>} */
function answers(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const end = (/** @type {boolean} */ result) => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

/**
 * A program on every address, or on IPv6 loopback alone, does not always keep us from listening on 127.0.0.1, but the
 * browser would talk to it instead of us: so ask at both doors first.
 * @param {string} variable the way to choose another one
 * @param {number} port
 */
export async function requireFreePort(variable, port, host = "127.0.0.1") {
  const taken = (await Promise.all([answers("127.0.0.1", port), answers("::1", port)])).includes(true);
  const error = taken ? null : await tryToListen(host, port);
  if (!taken && !error) return;
  if (taken || error?.code === "EADDRINUSE") {
    const other = port < 65_000 ? port + 100 : port - 100;
    throw new Failure(
      `Port ${port} is in use by another program.`,
      `Choose another one, for example: ${variable}=${other} npm start`,
    );
  }
  const remedy = error?.code === "EACCES" ? `Choose one above 1023 with ${variable}=…` : "Choose another HOST or port.";
  throw new Failure(`Nothing can listen on ${host}, port ${port} (${error?.code}).`, remedy);
}

/** @returns {Promise<number>} */
export function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
