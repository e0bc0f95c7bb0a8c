/** A proxy between an instance and the local provider that records the calls and holds them at a chosen point. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** Where calls stop: before the provider has them, before its answer goes back, or nowhere. */
type Point = "request" | "answer" | "nowhere";

/** `body`: as received; of a text message without its validity period, which is what is left of the message's life. */
export type RecordedCall = { to: string; body: string };

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

function recorded(body: string): RecordedCall {
  if (body.startsWith("{")) return { to: String(JSON.parse(body).to), body };
  const form = new URLSearchParams(body);
  form.delete("ValidityPeriod");
  return { to: form.get("To") ?? "", body: form.toString() };
}

export async function startProviderGate(target: string) {
  const calls: RecordedCall[] = [];
  let point: Point = "nowhere";
  let waiting: ((goesOn: boolean) => void)[] = [];
  const pass = (here: Point) =>
    point === here ? new Promise<boolean>((resolve) => waiting.push(resolve)) : Promise.resolve(true);

  const server = createServer(async (request, response) => {
    const { method = "GET", url = "/" } = request;
    const body = await bodyOf(request);
    calls.push(recorded(body));
    if (!(await pass("request"))) return request.socket.destroy();
    const headers = new Headers();
    for (const name of ["authorization", "content-type", "idempotency-key"]) {
      const value = request.headers[name];
      if (typeof value === "string") headers.set(name, value);
    }
    const answer = await fetch(target + url, { method, headers, body });
    const text = await answer.text();
    if (!(await pass("answer"))) return request.socket.destroy();
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const end = (goesOn: boolean) => {
    point = "nowhere";
    const all = waiting;
    waiting = [];
    for (const go of all) go(goesOn);
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Every call for a destination, the oldest first. */
    callsTo: (to: string) => calls.filter((call) => call.to === to),
    holdAt(where: Point) {
      point = where;
    },
    held: () => waiting.length,
    /** Held calls go on. */
    release: () => end(true),
    /** Held calls never go on: their caller is dead. */
    drop: () => end(false),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
