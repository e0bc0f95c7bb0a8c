/** Browsers of the load generator: as little work as possible per request, because the generator shares its core with the database. */
import { Agent, request } from "node:http";
import { codeKey } from "@/lib/config/keyring";
import { deriveCode } from "@/lib/mfa/code";

export type Reply = { status: number; cookies: Map<string, string>; body: string; retryAfter: number };

type Headers = Record<string, string>;

/** The server that is measured. */
export type Target = {
  origin: string;
  secret: string;
  /** The port that is connected to, if it is not that of the origin. */
  port?: number;
};

export type LoadClient = ReturnType<typeof makeLoadClient>;

const cookiesIn = (lines: string[]) =>
  new Map(
    lines.map((line): [string, string] => {
      const pair = line.slice(0, line.indexOf(";"));
      return [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
    }),
  );

let addresses = 0;

/** @returns an IP address that no other client has, so that they share no rate limit */
function newAddress(): string {
  addresses += 1;
  return `2001:db8:${(addresses >> 16).toString(16)}:${(addresses & 0xffff).toString(16)}::1`;
}

export type Page = { token: string; cookie: string };
export type Person = { email: string; password: string };
/** A step of a sign-in: what the server answered, and after how many milliseconds. */
export type Timed = { reply: Reply; milliseconds: number };

/** @param connections kept open at most */
export function makeLoadClient({ origin, secret, port }: Target, connections: number) {
  const { host, port: ownPort } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "fifo" });
  const key = codeKey(secret);

  function send(method: string, path: string, headers: Headers = {}, body?: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const all = {
        host,
        ...headers,
        ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
      };
      const options = { host: "127.0.0.1", port: port ?? ownPort, method, path, headers: all, agent };
      const sent = request(options, (response) => {
        let text = "";
        response.setEncoding("latin1").on("data", (chunk: string) => {
          text += chunk;
        });
        response.once("error", reject).once("end", () => {
          const cookies = cookiesIn(response.headers["set-cookie"] ?? []);
          const retryAfter = Number(response.headers["retry-after"] ?? Number.NaN);
          resolve({ status: response.statusCode ?? 0, cookies, body: text, retryAfter });
        });
      });
      sent.once("error", reject).end(body);
    });
  }

  async function post(path: string, { token, cookie }: Page, fields: Headers, address: string): Promise<Timed> {
    const body = JSON.stringify({ csrfToken: token, ...fields, json: "true" });
    const headers = { "content-type": "application/json", origin, cookie, "x-forwarded-for": address };
    const startedAt = performance.now();
    const reply = await send("POST", path, { ...headers, "user-agent": "Mozilla/5.0 (X11; Linux x86_64) bench" }, body);
    return { reply, milliseconds: performance.now() - startedAt };
  }

  return {
    send,
    /** Loads the sign-in page: its CSRF token and cookie, which a browser keeps. */
    async openSignInPage(): Promise<Page> {
      const { body, cookies } = await send("GET", "/sign-in");
      const cookie = cookies.get("leadmaster.csrf") ?? "";
      const token = decodeURIComponent(cookie).split("|")[0] ?? "";
      if (token === "" || !body.includes(token)) throw new Error("the sign-in page has no CSRF token");
      return { token, cookie: `leadmaster.csrf=${cookie}` };
    },
    /** @returns the step, and the page with the challenge's cookie */
    async submitPassword(page: Page, { email, password }: Person, address: string): Promise<Timed & { page: Page }> {
      const timed = await post("/api/auth/callback/password", page, { email, password }, address);
      const challenge = timed.reply.cookies.get("leadmaster.challenge");
      return { ...timed, page: { ...page, cookie: `${page.cookie}; leadmaster.challenge=${challenge}` } };
    },
    /** Submits the code, which the client derives as the server does. */
    submitCode(page: Page, address: string): Promise<Timed> {
      const id = /leadmaster\.challenge=[^.]*\.([^.]*)/.exec(page.cookie)?.[1] ?? "";
      return post("/api/auth/callback/code", page, { code: deriveCode(key, id, "sign_in") }, address);
    },
    newAddress,
    end: () => agent.destroy(),
  };
}
