// Ports of this machine: which are free, and what to do if one is not.
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
function acceptsConnections(host, port) {
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
 * Requires that a server can listen on the port. A program that listens on all addresses, or on the IPv6 loopback
 * address only, may leave 127.0.0.1 free, but the browser would connect to that program: so both are asked first.
 * @param {string} variable the environment variable that chooses the port
 * @param {number} port
 * @throws {Failure} if the port is in use or not allowed
 */
export async function requireFreePort(variable, port, host = "127.0.0.1") {
  const answers = await Promise.all([acceptsConnections("127.0.0.1", port), acceptsConnections("::1", port)]);
  const isTaken = answers.includes(true);
  const error = isTaken ? null : await tryToListen(host, port);
  if (!isTaken && !error) return;
  if (isTaken || error?.code === "EADDRINUSE") {
    const other = port < 65_000 ? port + 100 : port - 100;
    throw new Failure(
      `Port ${port} is in use by another program.`,
      `Choose another port, for example: ${variable}=${other} npm start`,
    );
  }
  const remedy =
    error?.code === "EACCES" ? `Choose a port above 1023 with ${variable}=…` : "Choose another HOST or port.";
  throw new Failure(`Cannot listen on ${host}, port ${port} (${error?.code}).`, remedy);
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
