/** The documented HTTP API, as one browser with its own cookies and IP address calls it. */
import type { BrowserContext } from "@playwright/test";

export type Answer = {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; an empty object if it is not JSON. */
  json: Record<string, unknown>;
};

export type ApiCall = {
  method: string;
  path: string;
  requestType: string | null;
  requestBody?: string;
  status: number;
  contentType: string | null;
  text: string;
};

const observers = new Set<(call: ApiCall) => void>();

/** Calls `observer` after every request of the kit in this worker, for a log or a check of your own. @returns a function that ends it */
export function onApiCall(observer: (call: ApiCall) => void): () => void {
  observers.add(observer);
  return () => observers.delete(observer);
}

type Cookie = { name: string; value: string; httpOnly: boolean; secure: boolean; sameSite: "Strict" | "Lax" | "None" };

/** A Playwright storage state with cookies only. */
export type StorageState = { cookies: BrowserCookie[]; origins: [] };
type BrowserCookie = Cookie & { domain: string; path: string; expires: number };

function parseCookie(header: string): Cookie & { isGone: boolean } {
  const [pair = "", ...attributes] = header.split(";").map((part) => part.trim());
  const at = pair.indexOf("=");
  const has = (name: string) => attributes.some((each) => each.toLowerCase() === name);
  const sameSite = attributes
    .find((each) => /^samesite=/i.test(each))
    ?.slice(9)
    .toLowerCase();
  const value = pair.slice(at + 1);
  return {
    name: pair.slice(0, at),
    value,
    httpOnly: has("httponly"),
    secure: has("secure"),
    sameSite: sameSite === "strict" ? "Strict" : sameSite === "none" ? "None" : "Lax",
    isGone: value === "" || has("max-age=0"),
  };
}

function parseJson(text: string): Answer["json"] {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export class Api {
  private cookies = new Map<string, Cookie>();
  private csrfToken: string | undefined;

  /** @param headers sent with every request */
  constructor(
    readonly baseURL: string,
    readonly headers: Record<string, string> = {},
  ) {}

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const sent: Record<string, string> = { ...this.headers, ...headers };
    if (body !== undefined) sent["content-type"] ??= "application/json";
    if (this.cookies.size > 0) {
      sent.cookie = [...this.cookies.values()].map(({ name, value }) => `${name}=${value}`).join("; ");
    }
    const requestBody = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const init = { method, headers: sent, redirect: "manual", ...(requestBody !== undefined && { body: requestBody }) };
    const response = await fetch(new URL(path, this.baseURL), init as RequestInit);
    for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
    const text = await response.text();
    const { status } = response;
    const contentType = response.headers.get("content-type");
    const call = { method, path, requestType: sent["content-type"] ?? null, requestBody, status, contentType, text };
    for (const observer of observers) observer(call);
    return { status, headers: response.headers, text, json: parseJson(text) };
  }

  /** Sends a request that has to succeed. @throws with the answer, if its status is not one of `expected` */
  async demand(expected: number[], method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.send(method, path, body);
    if (expected.includes(answer.status)) return answer;
    throw new Error(`${method} ${path} answered ${answer.status} instead of ${expected.join(" or ")}: ${answer.text}`);
  }

  private keep(header: string): void {
    const { isGone, ...cookie } = parseCookie(header);
    if (isGone) this.cookies.delete(cookie.name);
    else this.cookies.set(cookie.name, cookie);
  }

  /** @returns the token that sign-in and sign-out take */
  async csrf(): Promise<string> {
    this.csrfToken ??= String((await this.demand([200], "GET", "/api/auth/csrf")).json.csrfToken);
    return this.csrfToken;
  }

  /** Sends one step of the sign-in. @returns null if it signed in, otherwise the reason, such as `code_required` */
  async takeStep(step: "password" | "code", fields: Record<string, string>): Promise<string | null> {
    const body = { csrfToken: await this.csrf(), json: "true", ...fields };
    const answer = await this.send("POST", `/api/auth/callback/${step}`, body);
    if (answer.status === 200) return null;
    const { url } = answer.json;
    const reason = typeof url === "string" ? new URL(url, this.baseURL).searchParams.get("error") : null;
    return reason ?? `${answer.status} ${answer.text}`;
  }

  /** @returns whether there are cookies of a session, which may be over */
  get hasSession(): boolean {
    return [...this.cookies.keys()].some((name) => name.endsWith("leadmaster.session"));
  }

  /** Forgets session and pending sign-in, as a new browser. The CSRF token belongs to neither. */
  clear(): void {
    for (const name of this.cookies.keys())
      if (/leadmaster\.(session|challenge)$/.test(name)) this.cookies.delete(name);
  }

  /** @returns the cookies, for `browser.newContext({ storageState })` */
  storageState(): StorageState {
    const { hostname } = new URL(this.baseURL);
    const cookies = [...this.cookies.values()].map((cookie) => ({
      ...cookie,
      domain: hostname,
      path: "/",
      expires: -1,
    }));
    return { cookies, origins: [] };
  }

  /** Takes the cookies of an earlier `storageState()`. */
  restore({ cookies }: StorageState): void {
    this.cookies.clear();
    this.csrfToken = undefined;
    for (const { name, value, httpOnly, secure, sameSite } of cookies) {
      this.cookies.set(name, { name, value, httpOnly, secure, sameSite });
    }
  }

  /** Gives a browser the session, in place of the one that it had. */
  async giveTo(context: BrowserContext): Promise<void> {
    const { cookies } = this.storageState();
    await context.addCookies(cookies);
  }
}
