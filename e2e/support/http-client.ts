/** An HTTP client with cookies that is not a browser: follows no redirect and returns the raw response. */
import { checkExchange } from "./answer-contract";
import { keepPasswordsIn } from "./password-recorder";

export type Answer = {
  status: number;
  headers: Headers;
  setCookies: string[];
  text: string;
  /** The body as JSON, or null. */
  json: Record<string, unknown> | null;
};

export class Client {
  readonly cookies = new Map<string, string>();

  /** @param headers sent with every request */
  constructor(
    readonly origin = process.env.BASE_URL ?? "http://localhost:3000",
    readonly headers: Record<string, string> = {},
  ) {}

  async send(
    method: string,
    path: string,
    init: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const raw = typeof init.body === "string" || init.body instanceof Uint8Array || init.body instanceof ReadableStream;
    const headers: Record<string, string> = {
      ...this.headers,
      ...(init.body !== undefined && !raw && { "content-type": "application/json" }),
    };
    if (this.cookies.size > 0) headers.cookie = [...this.cookies].map(([k, v]) => `${k}=${v}`).join("; ");
    const body = init.body === undefined ? undefined : raw ? (init.body as BodyInit) : JSON.stringify(init.body);
    if (typeof body === "string") keepPasswordsIn(body);
    const sent = new Headers({ ...headers, ...init.headers });
    const response = await fetch(`${this.origin}${path}`, {
      method,
      redirect: "manual",
      headers: sent,
      body,
      ...(init.body instanceof ReadableStream && { duplex: "half" }),
    } as RequestInit);
    const setCookies = response.headers.getSetCookie();
    for (const cookie of setCookies) this.keep(cookie);
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, setCookies, text, json: parse(text) };
    checkExchange({
      ...{ method, path, status: answer.status, text },
      requestType: sent.get("content-type"),
      ...(typeof body === "string" && { requestBody: body }),
      contentType: answer.headers.get("content-type"),
    });
    return answer;
  }

  private keep(setCookie: string): void {
    const [pair = "", ...attributes] = setCookie.split(";");
    const name = pair.slice(0, pair.indexOf("="));
    const value = pair.slice(pair.indexOf("=") + 1);
    const gone = value === "" || attributes.some((a) => /^\s*max-age=0$/i.test(a));
    if (gone) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  async csrf(): Promise<string> {
    return String((await this.send("GET", "/api/auth/csrf")).json?.csrfToken);
  }

  /** Sends the password step. `reason` is the `error` of the response's URL, or null if signed in. */
  async password(email: string, password: string, extra: Record<string, unknown> = {}) {
    const body = { csrfToken: await this.csrf(), email, password, json: "true", ...extra };
    return withReason(await this.send("POST", "/api/auth/callback/password", { body }));
  }

  async code(code: unknown, extra: Record<string, unknown> = {}) {
    const body = { csrfToken: await this.csrf(), code, json: "true", ...extra };
    return withReason(await this.send("POST", "/api/auth/callback/code", { body }));
  }

  /** Sends a temporary code in place of the code. */
  async temporaryCode(temporaryCode: unknown, extra: Record<string, unknown> = {}) {
    const body = { csrfToken: await this.csrf(), temporaryCode, json: "true", ...extra };
    return withReason(await this.send("POST", "/api/auth/callback/code", { body }));
  }

  async session(): Promise<Record<string, unknown>> {
    return (await this.send("GET", "/api/auth/session")).json ?? {};
  }
}

function parse(text: string): Answer["json"] {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function withReason(answer: Answer): Answer & { reason: string | null } {
  const url = answer.json?.url;
  const reason = typeof url === "string" && URL.canParse(url) ? new URL(url).searchParams.get("error") : null;
  return { ...answer, reason };
}
