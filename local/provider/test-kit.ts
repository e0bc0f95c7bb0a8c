// For the provider's own tests: a provider with fast webhooks, the real SDKs with its base URL, and a webhook receiver.
import { createServer, type IncomingHttpHeaders } from "node:http";
import { Resend } from "resend";
import twilio from "twilio";
import { vi } from "vitest";
import { type ProviderOptions, startProvider } from "./provider";
import { listenOnLoopback, readBody } from "./provider-http";

// Webhooks with retries are slow on a busy machine.
vi.setConfig({ testTimeout: 20_000 });

export const credentials = {
  apiKey: "re_test",
  accountSid: `AC${"1".repeat(32)}`,
  authToken: "token",
  messagingServiceSid: `MG${"2".repeat(32)}`,
};
export const webhookSecret = `whsec_${Buffer.from("the key of the tests").toString("base64")}`;
export const email = { from: "LeadMaster <a@mail.leadmaster.test>", subject: "Code", text: "123456" };
export const text = { messagingServiceSid: credentials.messagingServiceSid, body: "123456 is your code" };

export type Posted = { path: string; headers: IncomingHttpHeaders; body: string };

/** Accepts every POST. `answerNext` sets the statuses of the next answers; null closes the connection. */
export async function startReceiver() {
  const posts: Posted[] = [];
  const answers: (number | null)[] = [];
  const server = createServer(async (request, response) => {
    posts.push({ path: request.url ?? "", headers: request.headers, body: (await readBody(request)) ?? "" });
    const status = answers.length > 0 ? answers.shift() : 204;
    if (status == null) response.destroy();
    else response.writeHead(status).end();
  });
  return {
    url: `http://localhost:${await listenOnLoopback(server)}`,
    posts,
    answerNext: (...statuses: (number | null)[]) => answers.push(...statuses),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export type Event = { type: string; detail?: string; at: string; status: number | null; tries: number };

export async function startKit(options: Partial<ProviderOptions> = {}) {
  const receiver = await startReceiver();
  const provider = await startProvider({
    port: 0,
    ...credentials,
    webhook: { url: `${receiver.url}/api/webhooks/resend`, secret: webhookSecret },
    pace: { steps: [5, 10, 15], retries: [10, 20, 30] },
    ...options,
  });
  const resendAt = (baseUrl: string) => new Resend(credentials.apiKey, { baseUrl });
  const sms = twilio(credentials.accountSid, credentials.authToken);
  sms.api.baseUrl = provider.url;
  const get = async (path: string, to: string) =>
    (await fetch(`${provider.url}${path}?to=${encodeURIComponent(to)}`)).json();
  return {
    provider,
    receiver,
    resendAt,
    resend: resendAt(provider.url),
    sms,
    callback: (id: string) => `${receiver.url}/api/webhooks/twilio?d=${id}`,
    async setBehavior(address: string, behavior: object): Promise<number> {
      const init = { method: "PUT", body: JSON.stringify(behavior) };
      return (await fetch(`${provider.url}/behaviours/${encodeURIComponent(address)}`, init)).status;
    },
    messages: (to: string) => get("/messages", to),
    requests: (to: string) => get("/requests", to),
    /** Waits for this number of webhook attempts, and returns the events of the newest message to an address. */
    async events(to: string, tries: number): Promise<Event[]> {
      return vi.waitFor(
        async () => {
          const [message] = await get("/messages", to);
          const events: Event[] = message?.events ?? [];
          const seen = events.reduce((sum, event) => sum + event.tries, 0);
          if (seen < tries) throw new Error(`${seen} of ${tries} tries: ${JSON.stringify(events)}`);
          return events;
        },
        { timeout: 15_000, interval: 20 },
      );
    },
    async stop() {
      await provider.stop();
      receiver.stop();
    },
  };
}
