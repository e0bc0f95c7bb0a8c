// For the provider's own tests: a provider in a hurry, the real SDKs pointed at it, and a place for its webhooks.
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { Resend } from "resend";
import twilio from "twilio";
import { vi } from "vitest";
import { readBody } from "./http";
import { type ProviderOptions, startProvider } from "./provider";

// Webhooks come and come again; on a busy machine that is slow.
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

/** Takes every POST; `answerNext` gives the status of the next ones, null breaks the connection. */
export async function startReceiver() {
  const posts: Posted[] = [];
  const answers: (number | null)[] = [];
  const server = createServer(async (request, response) => {
    posts.push({ path: request.url ?? "", headers: request.headers, body: (await readBody(request)) ?? "" });
    const status = answers.length > 0 ? answers.shift() : 204;
    if (status == null) response.destroy();
    else response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
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
    async tell(address: string, behaviour: object): Promise<number> {
      const init = { method: "PUT", body: JSON.stringify(behaviour) };
      return (await fetch(`${provider.url}/behaviours/${encodeURIComponent(address)}`, init)).status;
    },
    messages: (to: string) => get("/messages", to),
    requests: (to: string) => get("/requests", to),
    /** What the provider has said about the newest message to an address, once these many webhooks were tried. */
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
