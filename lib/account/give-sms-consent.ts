/** The owner's answer to the question whether a confirmed phone number may get text messages. */
import { actorOf, type SignedIn } from "@/lib/auth/session";
import type { SmsConsent } from "@/lib/contract/sms-consent";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { phoneAvailable, refusalOfNumber } from "@/lib/messaging/channels/twilio-sms";
import { type ConsentStored, insertSmsConsent } from "./give-sms-consent.store";

/** Is the owner to be asked: would codes go to the confirmed number, if the owner agreed? */
export function lacksSmsConsent({ user, workgroups }: Pick<SignedIn, "user" | "workgroups">): boolean {
  const { phone, phoneVerified, phoneConsented } = user;
  if (phone === null || !phoneVerified || phoneConsented || !phoneAvailable()) return false;
  return workgroups.some(({ edition }) => edition === "APP4") && refusalOfNumber(phone) === null;
}

/** Stores the consent for the number that the person saw. Sends nothing: the number is confirmed. Idempotent. */
export async function giveSmsConsent(
  signedIn: SignedIn,
  consent: SmsConsent,
  client: ClientInfo,
): Promise<ConsentStored> {
  return insertSmsConsent(database(), actorOf(signedIn), consent, client);
}
