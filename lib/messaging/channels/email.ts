/** The email channel: the primary provider, and the fallback provider that a message switches to (decision 0036). */
import { database } from "@/lib/db";
import { log } from "@/lib/runtime/log";
import { askProvider, busy } from "./ask-provider";
import type { Email } from "./email-message";
import { chooseRoute, leavesPrimary } from "./provider-route";
import { findProviderStates, hasFallback, type ProviderState, reportSilence } from "./provider-state.store";
import { sendByResend } from "./resend-email";
import type { SendOutcome } from "./send-outcome";
import { sendBySmtp } from "./smtp-email";

type EmailProvider = "resend" | "smtp";

/** The outbox row of an email, claimed by this process. */
export type EmailClaim = {
  /** The message belongs to the fallback provider: the primary is not asked again. */
  switched: boolean;
  /** When the primary accepted it, if it has left the primary because nothing reported on it since. */
  silentSince: Date | null;
  /** The providers' states, if the claim has just read them. */
  states?: ProviderState[];
  /** Stores the switch and renews the lease. @returns false if the claim has passed to another process */
  switchOver(): Promise<boolean>;
};

const allFail = { kind: "temporary", reason: "provider_unreachable", errorClass: "skipped" } as const;
const lostClaim = { kind: "temporary", reason: "interrupted", errorClass: "claim lost" } as const;

const calls = { resend: sendByResend, smtp: sendBySmtp } as const;

function allowedProviders(claim: EmailClaim): EmailProvider[] {
  if (!hasFallback()) return ["resend"];
  return claim.switched ? ["smtp"] : ["resend", "smtp"];
}

/**
 * Sends one email by the first provider that may be asked. If the primary fails and there is a fallback, the message switches to it, once
 * and for good, and is sent at once. Throws only if the database does.
 */
export async function sendEmail(email: Email, claim: EmailClaim): Promise<SendOutcome> {
  const db = database();
  if (claim.silentSince) await reportSilence(db, claim.silentSince);
  // A reported silence changes the states.
  const states = (!claim.silentSince && claim.states) || (await findProviderStates(db));
  const route = chooseRoute({ allowed: allowedProviders(claim), hasFallback: hasFallback(), states });
  if (route.kind === "wait") return busy(route.ms);
  if (route.kind === "none") return allFail;
  let switched = claim.switched;
  let last: SendOutcome | null = null;
  for (const candidate of route.candidates) {
    const { provider } = candidate;
    if (provider === "smtp" && !switched) {
      switched = await claim.switchOver();
      if (!switched) return lostClaim;
    }
    const outcome = await askProvider(candidate, () => calls[provider](email));
    if (!outcome) continue;
    if (provider === "smtp" || !hasFallback() || !leavesPrimary(outcome)) return outcome;
    if (outcome.kind !== "sent")
      log().warn({ event: "provider_left", message: email.messageId, class: outcome.errorClass });
    last = outcome;
  }
  // The primary failed and the fallback is skipped at present: the message waits for the fallback.
  if (last && !switched) await claim.switchOver();
  return last ?? busy();
}
