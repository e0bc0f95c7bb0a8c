import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openWorld } from "@/local/testing/test-world";
import { sendSms } from "./twilio-sms";

vi.mock("@/lib/contract/limits", async (original) => ({ ...(await original<object>()), SMS_TIMEOUT: 400 }));

let server: Server;
let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  // Takes the message, and answers a byte at a time: never silent for long, and never done.
  server = createServer((_request, response) => {
    response.writeHead(201, { "content-type": "application/json" });
    const drip = setInterval(() => response.write(" "), 50);
    response.on("close", () => clearInterval(drip));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  world = await openWorld({ TWILIO_BASE_URL: `http://127.0.0.1:${port}` });
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await world.close();
});

it("fault: an answer that never ends is no answer, and the message may have been sent", async () => {
  const outcome = await sendSms({ to: "+14155550100", body: "123456", secondsLeft: 60 });
  expect(outcome).toEqual({ kind: "unknown", reason: "provider_silent", errorClass: "timeout" });
});
