// Counts round trips: a TCP proxy before PostgreSQL that counts how often the direction changes from server to client and
// back. Counting queries is not enough, because a driver may need two round trips for one (parse, then bind).
import { type AddressInfo, connect, createServer } from "node:net";

export type Wire = { url: string; reset(): void; roundTrips(): number; close(): void };

/** Starts a proxy before `databaseUrl`. The count is exact for a pool of one connection. */
export async function openWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  let roundTrips = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let serverSentLast = true;
    client.on("data", (chunk) => {
      if (serverSentLast) roundTrips += 1;
      serverSentLast = false;
      upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      serverSentLast = true;
      client.write(chunk);
    });
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on("close", end).on("error", end);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    reset: () => {
      roundTrips = 0;
    },
    roundTrips: () => roundTrips,
    close: () => server.close(),
  };
}
