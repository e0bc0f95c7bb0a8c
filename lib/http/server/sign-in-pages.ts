/**
 * What a page with a sign-in form needs and cannot do itself, because pages of Next set no cookies: the CSRF token for its forms, and the end of
 * the cookie with the typed email address.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { env } from "@/lib/config/env";
import {
  acceptedCsrfToken,
  cookieAttributes,
  cookieNames,
  newCsrfToken,
  pageTokenHeader,
} from "@/lib/http/request-context";

/** A visitor gets a CSRF cookie here; elsewhere a page only receives the token of the cookie that the browser has. */
const formPages = ["/sign-in", "/sign-in/code"];

function readCookie({ headers }: IncomingMessage, name: string): string | null {
  let found: string | null = null;
  for (const pair of (headers.cookie ?? "").split(/; */)) {
    // Like Next, the last one counts.
    if (pair.startsWith(`${name}=`)) found = pair.slice(name.length + 1);
  }
  if (found === null) return null;
  try {
    return decodeURIComponent(found);
  } catch {
    return "";
  }
}

function setCookie(name: string, value: string, sameSite: "Lax" | "Strict", end: string): string {
  const { path, secure } = cookieAttributes();
  return `${name}=${encodeURIComponent(value)}; Path=${path}${end}; HttpOnly${secure ? "; Secure" : ""}; SameSite=${sameSite}`;
}

/** Adds cookies when the head is written, so that they join those that the page's answer has. */
function addCookies(response: ServerResponse, cookies: string[]): void {
  const writeHead = response.writeHead;
  response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    for (const cookie of cookies) response.appendHeader("Set-Cookie", cookie);
    return Reflect.apply(writeHead, this, args);
  } as ServerResponse["writeHead"];
}

/** Passes a page its CSRF token as a request header. A client's header of this name never gets through. */
export function preparePage(request: IncomingMessage, response: ServerResponse): void {
  const { headers, method, url = "" } = request;
  delete headers[pageTokenHeader];
  const path = url.split("?", 1)[0] ?? "";
  if ((method !== "GET" && method !== "HEAD") || path.startsWith("/api/") || path.startsWith("/_next/")) return;
  const isFormPage = formPages.includes(path);
  const cookies: string[] = [];
  const accepted = acceptedCsrfToken(readCookie(request, cookieNames.csrf()) ?? "", env());
  if (accepted !== null) headers[pageTokenHeader] = accepted;
  else if (isFormPage) {
    const { token, cookie } = newCsrfToken(env());
    headers[pageTokenHeader] = token;
    cookies.push(setCookie(cookieNames.csrf(), cookie, "Lax", ""));
  }
  // A page that the router fetches ahead may never be seen, so only a document uses the address up.
  if (path === "/sign-in" && headers.rsc === undefined && readCookie(request, cookieNames.typedEmail()) !== null) {
    cookies.push(setCookie(cookieNames.typedEmail(), "", "Strict", "; Max-Age=0"));
  }
  if (cookies.length > 0) addCookies(response, cookies);
}
