/**
 * The security headers of every answer, whoever writes it: Next, a route of ours, or the server around them. `docs/decisions/0012`
 * says why they are set here and what is left out.
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { env } from "@/lib/config/env";

export type Setting = {
  /** The public origin is https. */
  secure: boolean;
  /** `npm run dev`: reloading needs eval, a socket and style elements. */
  development: boolean;
};

/** For what is no page: should a browser ever take it for one, nothing in it runs and nobody frames it. */
export const barePolicy = "default-src 'none'; frame-ancestors 'none'";

/** A page's Content-Security-Policy: only scripts that carry this answer's nonce run, and what those load. */
export function pagePolicy(nonce: string, { secure, development }: Setting): string {
  const directives = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    // With a nonce beside it browsers ignore 'unsafe-inline'.
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ];
  if (secure) directives.push("upgrade-insecure-requests");
  return directives.join("; ");
}

/**
 * Everything a page could ask a browser for and ours do not. What stays is harmless: WebOTP fills in the code, and whoever tests the
 * paste of one puts it on the clipboard first.
 */
const permissions = [
  "accelerometer=()",
  "autoplay=()",
  "camera=()",
  "clipboard-read=()",
  "clipboard-write=(self)",
  "display-capture=()",
  "encrypted-media=()",
  "fullscreen=()",
  "gamepad=()",
  "geolocation=()",
  "gyroscope=()",
  "hid=()",
  "identity-credentials-get=()",
  "idle-detection=()",
  "local-fonts=()",
  "magnetometer=()",
  "microphone=()",
  "midi=()",
  "otp-credentials=(self)",
  "payment=()",
  "picture-in-picture=()",
  "publickey-credentials-create=()",
  "publickey-credentials-get=()",
  "screen-wake-lock=()",
  "serial=()",
  "storage-access=()",
  "usb=()",
  "window-management=()",
  "xr-spatial-tracking=()",
];

const hstsSeconds = 2 * 365 * 24 * 60 * 60;

/** What every answer carries beside its policy. */
export function commonHeaders({ secure }: Setting): Record<string, string> {
  return {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": permissions.join(", "),
    "X-DNS-Prefetch-Control": "off",
    // Browsers ignore it over http, and on this machine's names it would lock other programs out.
    ...(secure && { "Strict-Transport-Security": `max-age=${hstsSeconds}; includeSubDomains` }),
  };
}

/**
 * Gives the request a fresh nonce, which Next puts on its scripts, and the answer its headers. They are set when the head is
 * written, because only then is it known whether it is a page, and because nobody can take them off again.
 */
export function protect(request: IncomingMessage, response: ServerResponse): void {
  const { NEXTAUTH_URL, NODE_ENV } = env();
  const setting = { secure: NEXTAUTH_URL.startsWith("https:"), development: NODE_ENV === "development" };
  const policy = pagePolicy(randomBytes(16).toString("base64"), setting);
  // Next reads the nonce out of these; a client must not choose it.
  request.headers["content-security-policy"] = policy;
  delete request.headers["content-security-policy-report-only"];

  const writeHead = response.writeHead;
  response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    const isPage = /^text\/html\b/i.test(String(response.getHeader("content-type")));
    for (const [name, value] of Object.entries(commonHeaders(setting))) response.setHeader(name, value);
    response.setHeader("Content-Security-Policy", isPage ? policy : barePolicy);
    // A page holds a nonce, and mostly somebody's data.
    if (isPage || !response.hasHeader("cache-control")) response.setHeader("Cache-Control", "no-store");
    return Reflect.apply(writeHead, this, args);
  } as ServerResponse["writeHead"];
}
