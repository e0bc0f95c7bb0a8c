// The local provider as a program; the launcher gives its environment.
import { type ProviderOptions, startProvider } from "./provider";

function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The local provider needs ${name}.`);
  return value;
}

const options: ProviderOptions = {
  port: Number(given("PROVIDER_PORT")),
  apiKey: given("RESEND_API_KEY"),
  accountSid: given("TWILIO_ACCOUNT_SID"),
  authToken: given("TWILIO_AUTH_TOKEN"),
  messagingServiceSid: given("TWILIO_MESSAGING_SERVICE_SID"),
  webhook: { url: given("RESEND_WEBHOOK_URL"), secret: given("RESEND_WEBHOOK_SECRET") },
  messagesFile: process.env.PROVIDER_MESSAGES,
};
const provider = await startProvider(options);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => provider.stop().then(() => process.exit(0)));
}
