// For tests: a proxy between an SDK and the local provider that records requests and answers.
import { createServer, type IncomingHttpHeaders } from "node:http";
import { listenOnLoopback, readBody } from "./provider-http";

export type Exchange = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  answer: { status: number; body: string };
};

export async function startRecorder(target: string) {
  const exchanges: Exchange[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    const body = (await readBody(request)) ?? "";
    const passed = new Headers(headers as Record<string, string>);
    // Headers of the connection: fetch sets its own.
    for (const name of ["host", "connection", "content-length", "transfer-encoding"]) passed.delete(name);
    const answer = await fetch(target + path, { method, headers: passed, body });
    const text = await answer.text();
    exchanges.push({ method, path, headers, body, answer: { status: answer.status, body: text } });
    response
      .writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" })
      .end(text);
  });
  return {
    url: `http://127.0.0.1:${await listenOnLoopback(server)}`,
    exchanges,
    last(): Exchange {
      const exchange = exchanges.at(-1);
      if (!exchange) throw new Error("no request was recorded");
      return exchange;
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
