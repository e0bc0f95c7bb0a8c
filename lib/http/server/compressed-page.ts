/** Pages in one piece, compressed. As a stream, piece by piece, compression takes three times as long. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { accepts } from "./accepted-encoding";

/** Below this many bytes the header takes what the compression saves. */
const WORTHWHILE = 1_000;

/** At most 7 % more bytes than gzip's default, in two thirds of its time. */
const BROTLI_QUALITY = 3;
const GZIP_LEVEL = 4;

const isHtml = (response: ServerResponse) => String(response.getHeader("Content-Type")).startsWith("text/html");

function compress(page: Buffer, header: string): { encoding: string; bytes: Buffer } | null {
  if (accepts(header, "br")) {
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: page.length,
    };
    return { encoding: "br", bytes: brotliCompressSync(page, { params }) };
  }
  return accepts(header, "gzip") ? { encoding: "gzip", bytes: gzipSync(page, { level: GZIP_LEVEL }) } : null;
}

/**
 * From now on the response keeps what is written to it, and its end sends it as a whole. For pages, which take milliseconds.
 * @returns discards what was written, for an error answer instead
 */
export function sendWhole({ headers }: IncomingMessage, response: ServerResponse): () => void {
  const pieces: Uint8Array[] = [];
  const { write, end, flushHeaders } = response;
  const restore = () => Object.assign(response, { write, end, flushHeaders });
  const keep = (piece: unknown) => {
    if (typeof piece === "string") pieces.push(Buffer.from(piece));
    else if (piece instanceof Uint8Array) pieces.push(piece);
  };

  response.flushHeaders = () => {};
  response.write = ((piece: unknown) => {
    keep(piece);
    return true;
  }) as typeof write;
  response.end = ((...given: unknown[]) => {
    restore();
    keep(given[0]);
    const callback = given.find((one) => typeof one === "function") as (() => void) | undefined;
    const page = Buffer.concat(pieces);
    // The head is written: it describes these bytes as they are.
    if (response.headersSent) return response.end(page, callback);
    const isLong = page.length > WORTHWHILE && isHtml(response);
    if (isLong) response.appendHeader("Vary", "Accept-Encoding");
    const compressed = isLong ? compress(page, String(headers["accept-encoding"] ?? "")) : null;
    if (compressed) response.setHeader("Content-Encoding", compressed.encoding);
    const bytes = compressed?.bytes ?? page;
    return response.setHeader("Content-Length", bytes.length).end(bytes, callback);
  }) as typeof end;
  return restore;
}
