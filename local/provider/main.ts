// The local provider as a program. The launcher sets its environment.
import { writeFileSync } from "node:fs";
import { createAuthority } from "./certificates";
import { type ProviderOptions, startProvider } from "./provider";
import type { SmtpOptions } from "./smtp";

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The local provider needs ${name}.`);
  return value;
}

/** The port, user and password are in the URL that the server gets as SMTP_URL. Its certificate authority is in the file that the server trusts. */
function smtpOptions(): SmtpOptions | undefined {
  if (!process.env.LOCAL_SMTP_URL) return undefined;
  const { protocol, port, username, password } = new URL(process.env.LOCAL_SMTP_URL);
  const common = { port: Number(port), user: decodeURIComponent(username), password: decodeURIComponent(password) };
  if (protocol === "smtp:") return common;
  const authority = createAuthority();
  writeFileSync(required("NODE_EXTRA_CA_CERTS"), authority.cert);
  return { ...common, certificate: authority.issue() };
}

const options: ProviderOptions = {
  port: Number(required("PROVIDER_PORT")),
  apiKey: required("RESEND_API_KEY"),
  accountSid: required("TWILIO_ACCOUNT_SID"),
  authToken: required("TWILIO_AUTH_TOKEN"),
  messagingServiceSid: required("TWILIO_MESSAGING_SERVICE_SID"),
  webhook: { url: required("RESEND_WEBHOOK_URL"), secret: required("RESEND_WEBHOOK_SECRET") },
  smtp: smtpOptions(),
  messagesFile: process.env.PROVIDER_MESSAGES,
};
const provider = await startProvider(options);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => provider.stop().then(() => process.exit(0)));
}
