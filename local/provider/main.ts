// The local provider as a program. The launcher sets its environment.
import { type ProviderOptions, startProvider } from "./provider";

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The local provider needs ${name}.`);
  return value;
}

const options: ProviderOptions = {
  port: Number(required("PROVIDER_PORT")),
  apiKey: required("RESEND_API_KEY"),
  accountSid: required("TWILIO_ACCOUNT_SID"),
  authToken: required("TWILIO_AUTH_TOKEN"),
  messagingServiceSid: required("TWILIO_MESSAGING_SERVICE_SID"),
  webhook: { url: required("RESEND_WEBHOOK_URL"), secret: required("RESEND_WEBHOOK_SECRET") },
  messagesFile: process.env.PROVIDER_MESSAGES,
};
const provider = await startProvider(options);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => provider.stop().then(() => process.exit(0)));
}
