/**
 * The security headers of every answer of Next, a route or the server. `docs/decisions/0012` has the reasons for this place and for the
 * headers that are not set.
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

/** The Content-Security-Policy of answers that are no pages: if a browser renders one, no script runs and no site can frame it. */
export const barePolicy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Returns a page's Content-Security-Policy: only scripts with this answer's nonce run, and scripts that those load. */
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
 * Denies every browser feature that our pages do not use. Allowed are WebOTP, which fills in the code, and the clipboard, which tests of
 * pasting a code write to.
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

/** The Permissions-Policy of every answer that a browser may show; a script, style or font is never shown, and this is long. */
export const permissionsPolicy = permissions.join(", ");

const isSubresource = (contentType: string) =>
  /^(text\/css|font\/|(text|application)\/javascript)\b/i.test(contentType);

/** Returns the headers that every answer carries beside its Content-Security-Policy. */
export function commonHeaders({ secure }: Setting): Record<string, string> {
  return {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    // With `no-referrer` Chromium sends a form without scripts as `Origin: null` (decision 0030).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-DNS-Prefetch-Control": "off",
    // Browsers ignore it over http, and on this machine's names it would lock other programs out.
    ...(secure && { "Strict-Transport-Security": `max-age=${hstsSeconds}; includeSubDomains` }),
  };
}

/**
 * Gives the request a fresh nonce, which Next puts on its scripts, and the answer its headers. They are set when the head is written: only
 * then is the content type known, and no later code can remove them.
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
    const contentType = String(response.getHeader("content-type"));
    const isPage = /^text\/html\b/i.test(contentType);
    for (const [name, value] of Object.entries(commonHeaders(setting))) response.setHeader(name, value);
    response.setHeader("Content-Security-Policy", isPage ? policy : barePolicy);
    if (!isSubresource(contentType)) response.setHeader("Permissions-Policy", permissionsPolicy);
    // A page holds a nonce, and mostly somebody's data.
    if (isPage || !response.hasHeader("cache-control")) response.setHeader("Cache-Control", "no-store");
    return Reflect.apply(writeHead, this, args);
  } as ServerResponse["writeHead"];
}
