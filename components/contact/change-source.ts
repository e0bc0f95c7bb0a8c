import { call, type Reply } from "@/components/api";
import { contactCopy } from "@/components/copy/contact";
import { toStepReply } from "@/components/protected/reauthentication-source";
import type { ChallengeSource } from "@/components/sign-in/challenge-source";
import type { Account } from "@/lib/contract/account-schemas";
import { SMS_CONSENT_VERSION } from "@/lib/contract/sms-consent";
import type { Channel } from "@/lib/contract/vocabulary";

/** The body of the call that sends a code. For a phone number, the person has read {@link ConsentText} beside the button. */
export function startOf(channel: Channel, value: string): Record<string, string> {
  return channel === "email" ? { email: value } : { phone: value, consent: SMS_CONSENT_VERSION };
}

/** The code that confirms a new address. `onAccount` gets the account as it is after a right one. */
export function changeChallenge(
  channel: Channel,
  send: <Data>(call: () => Promise<Reply<Data>>) => Promise<Reply<Data>>,
  onAccount: (account: Account) => void,
): ChallengeSource {
  const path = `/api/account/${channel}`;
  return {
    read: () => call("GET", `${path}/confirm`),
    resend: () => call("POST", `${path}/resend`, {}),
    verify: async (code) => {
      const reply = await send(() => call<Account>("POST", `${path}/confirm`, { code }));
      if (reply.ok) onAccount(reply.data);
      else if (reply.code === "conflict") return { ...reply, code: "conflict", errors: { code: contactCopy.taken } };
      return toStepReply(reply);
    },
  };
}
