import { createServer, get, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, expect, it } from "vitest";
import { sendWhole } from "./compressed-page";

let server: Server | undefined;
afterEach(() => server?.close());

/** Asks a server with this page; without `fetch`, which would undo the compression. */
async function ask(page: RequestListener, acceptEncoding?: string) {
  server = createServer((request, response) => {
    sendWhole(request, response);
    page(request, response);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server?.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const headers = acceptEncoding === undefined ? {} : { "accept-encoding": acceptEncoding };
  return new Promise<{ status?: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>((resolve, reject) => {
    get({ port, host: "127.0.0.1", agent: false, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece) => pieces.push(piece));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }),
      );
    }).once("error", reject);
  });
}

const text = "<p>Größe 😀</p>".repeat(200);
const half = Buffer.from(text).subarray(0, 1501);
const rest = Buffer.from(text).subarray(1501);

const html: RequestListener = (_, response) => {
  response.setHeader("Content-Type", "text/html; charset=utf-8").setHeader("Vary", "rsc");
  response.flushHeaders();
  // A piece may end within a character.
  response.write(half);
  response.end(rest);
};

it.each([
  ["br", "gzip, deflate, br, zstd", brotliDecompressSync],
  ["gzip", "gzip;q=0.5, br;q=0", gunzipSync],
  [undefined, "identity", (body: Buffer) => body],
  [undefined, undefined, (body: Buffer) => body],
])("sends a page with %s to a client that accepts %s", async (encoding, accepted, unpack) => {
  const { headers, body } = await ask(html, accepted);
  expect(headers["content-encoding"]).toBe(encoding);
  expect(headers["content-length"]).toBe(String(body.length));
  expect(headers.vary).toBe("rsc, Accept-Encoding");
  expect(String(unpack(body))).toBe(text);
});

it("ends once, and then calls back", async () => {
  let calls = 0;
  const { body } = await ask((_, response) => {
    response.setHeader("Content-Type", "text/html").write(text);
    response.end(() => {
      calls += 1;
    });
    response.end();
  });
  expect([String(body), calls]).toEqual([text, 1]);
});

it("leaves short answers, empty ones and other types as they are", async () => {
  const short = await ask((_, response) => response.setHeader("Content-Type", "text/html").end("<p>no</p>"), "br");
  expect([short.headers["content-encoding"], String(short.body)]).toEqual([undefined, "<p>no</p>"]);
  const moved = await ask((_, response) => response.writeHead(307, { Location: "/sign-in" }).end(), "br");
  expect([moved.status, moved.headers.location, moved.body.length]).toEqual([307, "/sign-in", 0]);
  const other = await ask((_, response) => response.setHeader("Content-Type", "text/plain").end(text), "br");
  expect([other.headers["content-encoding"], String(other.body)]).toEqual([undefined, text]);
});
