// Counts round trips: a TCP proxy before PostgreSQL that counts how often the direction changes from server to client and
// back. Counting queries is not enough, because a driver may need two round trips for one (parse, then bind).
import { startTcpProxy } from "./tcp-proxy";

export type Wire = { url: string; reset(): void; roundTrips(): number; close(): void };

/** Milliseconds; longer than a busy machine takes to send what it has to send. */
const LATENCY = 50;

/** Starts a proxy before `databaseUrl`. The count is exact for a pool of one connection. */
export async function openWire(databaseUrl: string): Promise<Wire> {
  let roundTrips = 0;
  const proxy = await startTcpProxy(databaseUrl, (client, upstream) => {
    let serverSentLast = true;
    client.on("data", (chunk) => {
      if (serverSentLast) roundTrips += 1;
      serverSentLast = false;
      upstream.write(chunk);
    });
    // After a moment, as over a network: what the client sends without waiting for the answer is one round trip.
    upstream.on("data", (chunk) => {
      setTimeout(() => {
        serverSentLast = true;
        client.write(chunk);
      }, LATENCY);
    });
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on("close", end).on("error", end);
  });
  const reset = () => {
    roundTrips = 0;
  };
  return { ...proxy, reset, roundTrips: () => roundTrips };
}
