// Counts round trips on the wire: a proxy before PostgreSQL that notes when the direction turns. What a driver calls one
// query can be two (parse, then bind), so counting queries would flatter us.
import { type AddressInfo, connect, createServer } from "node:net";

export type Wire = { url: string; reset(): void; roundTrips(): number; close(): void };

/** A proxy in front of `databaseUrl`; use it with a pool of one connection. */
export async function openWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  let roundTrips = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let serverSpoke = true;
    client.on("data", (chunk) => {
      if (serverSpoke) roundTrips += 1;
      serverSpoke = false;
      upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      serverSpoke = true;
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
