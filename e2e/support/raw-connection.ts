/** HTTP on a bare socket: pipelining, unread responses, resets, incomplete requests. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readlinkSync } from "node:fs";
import { connect, type Socket } from "node:net";

export type RawConnection = {
  socket: Socket;
  /** @returns everything read so far */
  received(): string;
  /** Milliseconds until the server closed the connection. */
  closed: Promise<number>;
};

/** Connects to a local port. With `reads: false` nothing is read from the socket. */
export async function openConnection(port: number, { reads = true } = {}): Promise<RawConnection> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  const openedAt = performance.now();
  socket.on("error", () => {});
  const closed = new Promise<number>((resolve) => {
    socket.once("close", () => resolve(performance.now() - openedAt));
  });
  await once(socket, "connect");
  const keep = (chunk: Buffer) => {
    received += chunk.toString("latin1");
  };
  // Paused first: a listener would start the flow.
  if (!reads) socket.pause();
  socket.on("data", keep);
  return { socket, received: () => received, closed };
}

/** @returns a request as text */
export function requestText(start: string, headers: Record<string, string> | string[], body = ""): string {
  const lines = Array.isArray(headers) ? headers : Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${[start, ...lines].join("\r\n")}\r\n\r\n${body}`;
}

/** Sends one request on a new connection and reads until the server closes it. */
export async function ask(port: number, text: string): Promise<{ status: number; head: string; body: string }> {
  const { socket, received, closed } = await openConnection(port);
  socket.setTimeout(15_000, () => socket.destroy());
  socket.write(text);
  await closed;
  const [head = "", ...rest] = received().split("\r\n\r\n");
  const body = rest.join("\r\n\r\n");
  const isChunked = /^transfer-encoding: chunked/im.test(head);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
  return { status, head, body: isChunked ? joinChunks(body) : body };
}

function joinChunks(body: string): string {
  const begin = body.indexOf("\r\n") + 2;
  const length = Number.parseInt(body, 16);
  return length > 0 ? body.slice(begin, begin + length) + joinChunks(body.slice(begin + length + 2)) : "";
}

/** @returns the targets of the open file descriptors of a process, as Linux or `lsof` names them */
export function openFiles(pid: number): string[] {
  if (process.platform !== "linux") {
    return execFileSync("lsof", ["-n", "-P", "-p", String(pid)], { encoding: "utf8" })
      .split("\n")
      .slice(1);
  }
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      return [readlinkSync(`${folder}/${fd}`)];
    } catch {
      // Closed since the folder was read.
      return [];
    }
  });
}

export type RawAnswer = { status: number; head: string; text: string };

const { hostname, port } = new URL(process.env.BASE_URL ?? "http://localhost:3000");
export const ownHost = `${hostname}:${port}`;

/** Sends a request that no HTTP library sends to the stack's server. The response is empty if the server closes without one. */
export function raw(start: string, headers: Record<string, string>, body = ""): Promise<RawAnswer> {
  const lines = Object.entries({ Connection: "close", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve) => {
    let received = "";
    const socket = connect(Number(port), hostname, () => socket.write(`${start}\r\n${lines.join("")}\r\n${body}`));
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      const [head = "", text = ""] = received.split("\r\n\r\n", 2);
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, text });
    });
  });
}
