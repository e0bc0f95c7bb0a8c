// A TCP proxy before PostgreSQL, for tests that count, change or break what passes between the product and the database.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Starts a proxy before `databaseUrl`. `join` connects each client to its own connection to the server. */
export async function startTcpProxy(databaseUrl: string, join: (client: Socket, upstream: Socket) => void) {
  const target = new URL(databaseUrl);
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) socket.on("error", () => {});
    join(client, upstream);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.href, close: () => server.close() };
}
