/** The environment, read and checked in one place. Nothing else in the product reads `process.env` (a lint rule holds it). */
import { isSupportedCountry } from "libphonenumber-js/max";
import { z } from "zod";
import { RETENTION_DAYS, type RetentionKind } from "@/lib/contract/limits";
import { estimateSecretBits, SECRET_BITS } from "./secret-strength";
import { parseTrustedProxies } from "./trusted-proxies";

const loopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

/** True for the names by which a machine calls itself. */
export function isLoopback(url: URL): boolean {
  return loopbackHosts.includes(url.hostname);
}

function parsedUrl(value: string): URL | null {
  return URL.canParse(value) ? new URL(value) : null;
}

const origin = z
  .string({ error: "is missing: the public origin, such as https://app.example.com" })
  .refine((value) => {
    const url = parsedUrl(value);
    return url !== null && ["http:", "https:"].includes(url.protocol) && value.replace(/\/$/, "") === url.origin;
  }, "must be an origin such as https://app.example.com, without a path")
  // A password typed on a plain http page of the open internet is everyone's.
  .refine((value) => {
    const url = parsedUrl(value);
    return url === null || url.protocol === "https:" || isLoopback(url);
  }, "must be https, unless it is this machine")
  .transform((value) => value.replace(/\/$/, ""));

// A provider's base URL receives codes and credentials: only the provider itself (https) or this machine may get them.
const baseUrl = z
  .string()
  .refine((value) => {
    const url = parsedUrl(value);
    return url !== null && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url)));
  }, "must be https, or http on this machine")
  .transform((value) => value.replace(/\/+$/, ""))
  .optional();

/** The second way for email. STARTTLS is required of `smtp://`, unless it is this machine: the message carries a code. */
const smtpUrl = z
  .string()
  .refine((value) => /^smtps?:$/.test(parsedUrl(value)?.protocol ?? ""), {
    error: "must be smtps://user:password@host or, with STARTTLS, smtp://user:password@host:587",
    abort: true,
  })
  .transform((value) => new URL(value))
  .refine(({ hostname }) => hostname !== "", { error: "must name a host", abort: true })
  .refine(({ pathname, search, hash }) => /^\/?$/.test(pathname) && search === "" && hash === "", {
    error: "must end after the port: no path and no options",
  })
  .refine(
    ({ username, password }) => isEscaped(username) && isEscaped(password) && (username === "") === (password === ""),
    {
      error: "must have a user and a password or neither; write special characters as %40",
    },
  )
  .optional();

function isEscaped(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const databaseUrlSchema = z
  .string({ error: "is missing: postgres://user:password@host:5432/database" })
  .refine((value) => /^postgres(ql)?:$/.test(parsedUrl(value)?.protocol ?? ""), "must start with postgres://");

const makeOne = "make one with `openssl rand -base64 48`";

// Offline, guesses cost an attacker nothing: only a random secret withstands them.
const secret = z
  .string({ error: `is missing: ${makeOne}` })
  .refine((value) => Buffer.byteLength(value) >= 32, { error: "must have 32 bytes or more", abort: true })
  .refine((value) => estimateSecretBits(value) >= SECRET_BITS, {
    error: `is too easy to guess (words, repetitions or sequences): ${makeOne}`,
    abort: true,
  });

// It travels in a header, so only what RFC 6750 allows there.
const bearer = secret.refine((value) => /^[\w.~+/-]+=*$/.test(value), "may have letters, digits and -._~+/ only");

const trustedProxies = z
  .string()
  .default("none")
  .transform((value, context) => {
    const parsed = parseTrustedProxies(value);
    if (parsed.ok) return parsed.entries;
    for (const message of parsed.problems) context.addIssue({ code: "custom", message });
    return z.NEVER;
  });

// Text messages cost money everywhere but where the customers are. The first is the one that a number without a country code is of.
const countries = z
  .string()
  .default("US,CA")
  .transform((value) => value.split(",").map((part) => part.trim().toUpperCase()))
  .refine((codes) => codes.every((code) => isSupportedCountry(code)), "must be two-letter country codes such as US,CA");

/** A page of the operator that a consent links to. */
const document = z
  .string()
  .refine((value) => {
    const url = parsedUrl(value);
    return url !== null && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url)));
  }, "must be the https address of a page")
  .optional();

/** Messages in 24 hours; 0 sends none. Source of the defaults: `docs/requirements.md`, "Numbers". */
const dailyCap = (usual: number) => z.coerce.number().int().min(0).max(10_000_000).default(usual);

/** Days that rows of a kind are kept. */
function retentionDays(kind: RetentionKind) {
  const { usual, least, most } = RETENTION_DAYS[kind];
  const error = `must be a whole number of days from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error }).default(usual);
}

const schema = z
  .object({
    DATABASE_URL: databaseUrlSchema,
    NEXTAUTH_URL: origin,
    NEXTAUTH_SECRET: secret,
    NEXTAUTH_SECRET_PREVIOUS: secret.optional(),
    RESEND_API_KEY: z.string({ error: "is missing: the key that sends the e-mail codes" }).min(1),
    EMAIL_FROM: z.string({ error: "is missing, such as LeadMaster <sign-in@mail.example.com>" }).includes("@"),
    RESEND_WEBHOOK_SECRET: z.string().startsWith("whsec_").optional(),
    RESEND_BASE_URL: baseUrl,
    SMTP_URL: smtpUrl,
    TWILIO_ACCOUNT_SID: z
      .string()
      .regex(/^AC[0-9a-fA-F]{32}$/, "must be AC and 32 hex digits")
      .optional(),
    TWILIO_AUTH_TOKEN: z.string().min(1).optional(),
    TWILIO_MESSAGING_SERVICE_SID: z
      .string()
      .regex(/^MG[0-9a-fA-F]{32}$/, "must be MG and 32 hex digits")
      .optional(),
    TWILIO_BASE_URL: baseUrl,
    SMS_COUNTRIES: countries,
    SMS_TERMS_URL: document,
    SMS_PRIVACY_URL: document,
    SMS_DAILY_PER_DIAL_CODE: dailyCap(100),
    SMS_DAILY_PER_WORKGROUP: dailyCap(200),
    SMS_DAILY_TOTAL: dailyCap(20_000),
    INVITATIONS_DAILY: dailyCap(500),
    RETENTION_CHALLENGE_DAYS: retentionDays("challenges"),
    RETENTION_SESSION_DAYS: retentionDays("sessions"),
    RETENTION_MESSAGE_DAYS: retentionDays("messages"),
    RETENTION_INVITATION_DAYS: retentionDays("invitations"),
    RETENTION_TEMPORARY_CODE_DAYS: retentionDays("temporaryCodes"),
    RETENTION_ACCOUNT_CHANGE_DAYS: retentionDays("accountChanges"),
    RETENTION_AUDIT_DAYS: retentionDays("auditEvents"),
    RETENTION_FEEDBACK_DAYS: retentionDays("feedback"),
    OPERATOR_TOKEN: bearer.optional(),
    TRUSTED_PROXIES: trustedProxies,
    // Seconds from SIGTERM until the listener closes: as long as a load balancer takes to see that readiness is gone.
    DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(1),
    SUPPORT_EMAIL: z.string().includes("@").optional(),
    HOST: z.string().default("127.0.0.1"),
    METRICS_PORT: z.coerce.number().int().min(1).max(65535).optional(),
    METRICS_HOST: z.string().default("127.0.0.1"),
    PORT: z.coerce.number().int().min(1).max(65535).default(3000),
    LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
    NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  })
  .refine(({ NEXTAUTH_SECRET, NEXTAUTH_SECRET_PREVIOUS }) => NEXTAUTH_SECRET !== NEXTAUTH_SECRET_PREVIOUS, {
    path: ["NEXTAUTH_SECRET_PREVIOUS"],
    error: "is NEXTAUTH_SECRET itself: give the former secret, or leave it empty",
  })
  .refine(({ PORT, METRICS_PORT }) => PORT !== METRICS_PORT, {
    path: ["METRICS_PORT"],
    error: "is PORT itself: metrics are never on the public port",
  })
  .superRefine((value, context) => {
    const twilio = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_MESSAGING_SERVICE_SID"] as const;
    const missing = twilio.filter((name) => value[name] === undefined);
    if (missing.length === 0 || missing.length === twilio.length) return;
    for (const name of missing) {
      context.addIssue({ code: "custom", path: [name], message: "is missing: give all three of Twilio's or none" });
    }
  });

export type Env = z.infer<typeof schema>;

/** The environment is not usable; the message lists every variable that is wrong, one a line, never a value. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}

/**
 * TLS ends at a proxy, whose one address would become the address of every client: a hundred wrong passwords of one attacker would then
 * lock everybody out.
 */
function missingProxies({ NEXTAUTH_URL = "", TRUSTED_PROXIES }: Record<string, string | undefined>): string[] {
  const isMissing = /^https:/i.test(NEXTAUTH_URL) && TRUSTED_PROXIES === undefined;
  return isMissing ? ["  TRUSTED_PROXIES is missing: the addresses or networks of your proxies, or none"] : [];
}

/** Parses an environment. Empty strings count as missing. @throws EnvironmentError */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given);
  const issues = (result.error?.issues ?? []).map((issue) => `  ${issue.path.join(".")} ${issue.message}`);
  const lines = [...issues, ...missingProxies(given)];
  if (result.success && lines.length === 0) return result.data;
  throw new EnvironmentError(`The environment is not complete:\n${lines.join("\n")}`);
}

let parsed: Env | undefined;

/** The checked environment of this process. @throws EnvironmentError on the first call when it is not usable */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}

const secretsSchema = z.object({ NEXTAUTH_SECRET: secret, NEXTAUTH_SECRET_PREVIOUS: secret.optional() });

/** The application secrets alone, the newest first: an operator's command derives keys and needs nothing else. @throws EnvironmentError */
export function applicationSecrets(): string[] {
  const { NEXTAUTH_SECRET, NEXTAUTH_SECRET_PREVIOUS } = process.env;
  const result = secretsSchema.safeParse({
    NEXTAUTH_SECRET: NEXTAUTH_SECRET || undefined,
    NEXTAUTH_SECRET_PREVIOUS: NEXTAUTH_SECRET_PREVIOUS || undefined,
  });
  const issue = result.error?.issues[0];
  if (issue) throw new EnvironmentError(`${issue.path.join(".")} ${issue.message}`);
  return [result.data?.NEXTAUTH_SECRET, result.data?.NEXTAUTH_SECRET_PREVIOUS].filter((one) => one !== undefined);
}

/** `DATABASE_URL` alone, for the commands that need nothing else. @throws EnvironmentError */
export function databaseUrl(): string {
  const result = databaseUrlSchema.safeParse(process.env.DATABASE_URL || undefined);
  if (!result.success) throw new EnvironmentError(`DATABASE_URL ${result.error.issues[0]?.message}`);
  return result.data;
}

/** Is an SMS provider configured? For the commands that need nothing else of it. */
export function smsConfigured(): boolean {
  return Boolean(process.env.TWILIO_ACCOUNT_SID);
}
