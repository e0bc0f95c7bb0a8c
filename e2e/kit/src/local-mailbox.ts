/** The mailbox of a local LeadMaster: the inbox of its local provider. */
import { randomBytes, randomInt } from "node:crypto";
import type { Behavior } from "./behaviors";
import type { Mailbox, MessageQuery, OutageKind, Provider } from "./mailbox";
import type { Message } from "./vocabulary";

async function expectOk(response: Response, what: string): Promise<void> {
  if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
}

/** Area codes with mobile numbers; the local provider delivers to all of them. */
const areaCodes = [415, 628, 206, 312, 617, 718, 646, 305, 702, 503];

/** @param inboxURL such as http://127.0.0.1:4010 */
export function localMailbox(inboxURL: string): Mailbox {
  const url = inboxURL.replace(/\/$/, "");
  const put = (path: string, body: object) => fetch(`${url}${path}`, { method: "PUT", body: JSON.stringify(body) });
  return {
    newEmail: () => `qa-${randomBytes(7).toString("hex")}@people.test`,
    newPhone: () => `+1${areaCodes[randomInt(areaCodes.length)]}${randomInt(2_000_000, 9_999_999)}`,
    async messages({ to, since, wait }: MessageQuery): Promise<Message[]> {
      const query = new URLSearchParams({ to, ...(since && { since }), ...(wait > 0 && { wait: String(wait) }) });
      const response = await fetch(`${url}/messages?${query}`);
      await expectOk(response, `The inbox at ${url}`);
      return (await response.json()) as Message[];
    },
    pageOf: (to) => `${url}/inbox?to=${encodeURIComponent(to)}`,
    async setBehavior(to: string, behavior: Behavior) {
      await expectOk(await put(`/behaviours/${encodeURIComponent(to)}`, behavior), `Behavior of ${to}`);
    },
    async setOutage(provider: Provider, kind: OutageKind | null) {
      const path = `/outages/${provider}`;
      const response = kind === null ? await fetch(`${url}${path}`, { method: "DELETE" }) : await put(path, { kind });
      await expectOk(response, `Outage of ${provider}`);
    },
  };
}
