/** A load balancer without sticky sessions: each request goes to another instance than the one before. */
import { once } from "node:events";
import { createServer, get, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Balancer = {
  /** The public origin. */
  origin: string;
  /** Sends all further requests to this port; null: round robin. */
  pinTo(port: number | null): void;
  /** Sets the ports of the instances. */
  serve(ports: number[]): void;
  close(): Promise<void>;
};

/** Forwards a request. If the instance refuses the connection, the next one gets it; if the instance dies during it, the response is 502. */
function pass(incoming: IncomingMessage, response: ServerResponse, body: Buffer, ports: number[]): void {
  const [port, ...others] = ports;
  if (port === undefined) return void response.writeHead(503).end();
  const { method, url: path, headers } = incoming;
  const address = [headers["x-forwarded-for"], incoming.socket.remoteAddress].filter(Boolean).join(", ");
  const passed = { ...headers, "x-forwarded-for": address, connection: "close" };
  const outgoing = request({ host: "127.0.0.1", port, method, path, headers: passed, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ECONNREFUSED") return pass(incoming, response, body, others);
    if (response.headersSent) return response.destroy();
    response.writeHead(502).end();
  });
  outgoing.end(body);
}

const isReady = (port: number) =>
  new Promise<boolean>((resolve) => {
    get({ host: "127.0.0.1", port, path: "/api/health/ready", agent: false, timeout: 1_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    })
      .on("timeout", () => resolve(false))
      .on("error", () => resolve(false));
  });

/** Milliseconds. Much less than an instance waits between its first 503 and the end of its listener. */
const CHECK_EVERY = 100;

/** @param checksReadiness asks each instance whether it is ready, as docs/operations.md wants it, and sends requests only to those that are */
export async function startBalancer({ checksReadiness = false } = {}): Promise<Balancer> {
  let [ports, fixed, turn]: [number[], number | null, number] = [[], null, 0];
  let ready = new Set<number>();
  const check = async () => {
    const answers = await Promise.all(ports.map(isReady));
    ready = new Set(ports.filter((_, i) => answers[i]));
  };
  const checks = checksReadiness ? setInterval(check, CHECK_EVERY) : undefined;
  const inTurn = () => {
    if (fixed !== null) return [fixed];
    turn += 1;
    const usable = checksReadiness ? ports.filter((port) => ready.has(port)) : ports;
    return usable.map((_, i) => usable[(turn + i) % usable.length] ?? 0);
  };
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    pass(incoming, response, Buffer.concat(chunks), inTurn());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    pinTo(port) {
      fixed = port;
    },
    serve(given) {
      ports = given;
      ready = new Set(given);
    },
    async close() {
      clearInterval(checks);
      server.close();
      server.closeAllConnections();
    },
  };
}
