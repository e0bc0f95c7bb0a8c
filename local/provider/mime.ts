// Reads an email as SMTP brings it: headers, and the text and HTML of a multipart message. As much of MIME (RFC 2045 to 2047) as the
// product's emails have.
export type ParsedEmail = { headers: Map<string, string>; text: string; html?: string };

type Part = { headers: Map<string, string>; body: Buffer };

function split(raw: Buffer): Part {
  const at = raw.indexOf("\r\n\r\n");
  const head = raw.subarray(0, at === -1 ? raw.length : at).toString("utf8");
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const headers = new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(":");
      return colon > 0
        ? [[line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())] as const]
        : [];
    }),
  );
  return { headers, body: at === -1 ? Buffer.alloc(0) : raw.subarray(at + 4) };
}

function fromQuotedPrintable(text: string): Buffer {
  const joined = text.replace(/=\r?\n/g, "");
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/gi, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );
}

/** Encoded words such as `=?UTF-8?Q?…?=`. */
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_all, encoding: string, word: string) =>
      (encoding.toUpperCase() === "B"
        ? Buffer.from(word, "base64")
        : fromQuotedPrintable(word.replaceAll("_", " "))
      ).toString("utf8"),
    );
}

function contentOf({ headers, body }: Part): string {
  const encoding = headers.get("content-transfer-encoding")?.toLowerCase() ?? "7bit";
  const bytes =
    encoding === "base64"
      ? Buffer.from(body.toString("latin1"), "base64")
      : encoding === "quoted-printable"
        ? fromQuotedPrintable(body.toString("latin1"))
        : body;
  return bytes.toString("utf8").replaceAll("\r\n", "\n");
}

/** The parts of a multipart body, or the part itself. */
function leaves(part: Part): Part[] {
  const boundary = /^multipart\/.*boundary="?([^";]+)"?/i.exec(part.headers.get("content-type") ?? "")?.[1];
  if (boundary === undefined) return [part];
  const pieces = part.body
    .toString("latin1")
    .split(new RegExp(`(?:^|\r\n)--${boundary.replace(/[^\w]/g, "\\$&")}(?:--)?[ \t]*(?:\r\n|$)`));
  return pieces.slice(1, -1).flatMap((piece) => leaves(split(Buffer.from(piece, "latin1"))));
}

export function parseEmail(raw: Buffer): ParsedEmail {
  const whole = split(raw);
  const find = (type: string) => {
    const found = leaves(whole).find(({ headers }) => (headers.get("content-type") ?? "text/plain").startsWith(type));
    return found && contentOf(found);
  };
  return { headers: whole.headers, text: find("text/plain") ?? "", html: find("text/html") };
}
