// The environment of a stack that uses the local database and provider. Generated secrets are kept across restarts, and
// with them sessions and pending challenges.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "./environment.mjs";

const generators = {
  NEXTAUTH_SECRET: () => randomBytes(48).toString("base64"),
  OPERATOR_TOKEN: () => randomBytes(48).toString("base64"),
  RESEND_API_KEY: () => `re_${randomBytes(16).toString("hex")}`,
  RESEND_WEBHOOK_SECRET: () => `whsec_${randomBytes(32).toString("base64")}`,
  SMTP_PASSWORD: () => randomBytes(16).toString("hex"),
  TWILIO_ACCOUNT_SID: () => `AC${randomBytes(16).toString("hex")}`,
  TWILIO_AUTH_TOKEN: () => randomBytes(16).toString("hex"),
  TWILIO_MESSAGING_SERVICE_SID: () => `MG${randomBytes(16).toString("hex")}`,
};

type Secrets = Record<keyof typeof generators, string>;

/** Reads the secrets of the folder, and generates those that are missing. */
/** The secrets that a checkout keeps for itself. */
export function readOrCreateSecrets(dataDir: string): Secrets {
  const file = join(dataDir, "secrets.json");
  const known: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const names = Object.keys(generators) as (keyof Secrets)[];
  const secrets = Object.fromEntries(names.map((name) => [name, known[name] ?? generators[name]()])) as Secrets;
  if (names.some((name) => !known[name])) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(`${file}.draft`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.draft`, file);
  }
  return secrets;
}

type StandIns = {
  dataDir: string;
  databaseUrl: string;
  port: number;
  providerPort: number | undefined;
  /** Of the local provider's SMTP server. */
  smtpPort: number | undefined;
  /** Whether that server is the fallback for email. */
  hasFallback: boolean;
};

/** Given variables take precedence, except those of the providers: with a local provider, all of them are its own. */
export function standInEnvironment(
  given: Environment,
  { dataDir, databaseUrl, port, providerPort, smtpPort, hasFallback }: StandIns,
): Environment {
  const { NEXTAUTH_SECRET, OPERATOR_TOKEN, SMTP_PASSWORD, ...credentials } = readOrCreateSecrets(dataDir);
  const own = { NEXTAUTH_SECRET, OPERATOR_TOKEN };
  // Programs on this machine stand for many clients: each names its IP address with X-Forwarded-For.
  const local = { HOST: "127.0.0.1", TRUSTED_PROXIES: "loopback" };
  const base: Environment = { NEXTAUTH_URL: `http://localhost:${port}`, ...own, ...local };
  const all: Environment = { ...base, ...given, DATABASE_URL: databaseUrl, PORT: String(port) };
  if (providerPort === undefined) return all;
  const smtpUrl = smtpPort && `smtps://leadmaster:${SMTP_PASSWORD}@127.0.0.1:${smtpPort}`;
  const providerUrl = `http://127.0.0.1:${providerPort}`;
  return {
    EMAIL_FROM: "LeadMaster <sign-in@mail.leadmaster.test>",
    SUPPORT_EMAIL: "support@leadmaster.test",
    SMS_TERMS_URL: "https://www.leadmaster.test/terms",
    SMS_PRIVACY_URL: "https://www.leadmaster.test/privacy",
    ...all,
    ...credentials,
    RESEND_BASE_URL: providerUrl,
    TWILIO_BASE_URL: providerUrl,
    RESEND_WEBHOOK_URL: `${all.NEXTAUTH_URL?.replace(/\/$/, "")}/api/webhooks/resend`,
    ...(smtpUrl && {
      LOCAL_SMTP_URL: smtpUrl,
      ...(hasFallback && { SMTP_URL: smtpUrl }),
      // The local provider writes its certificate authority there before the server starts.
      NODE_EXTRA_CA_CERTS: join(dataDir, "smtp-ca.pem"),
    }),
    PROVIDER_PORT: String(providerPort),
    PROVIDER_MESSAGES: join(dataDir, "messages.jsonl"),
  };
}
