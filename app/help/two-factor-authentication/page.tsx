import type { Metadata } from "next";
import { twoFactorArticle } from "@/components/copy/help-article";
import { TwoFactorArticle } from "@/components/help/two-factor-article";
import { env } from "@/lib/config/env";
import { minutes } from "@/lib/contract/duration";
import { ATTEMPTS_PER_CHALLENGE, CHALLENGE_LIFE, CODE_DIGITS, RESENDS_PER_CHALLENGE } from "@/lib/contract/limits";

export const metadata: Metadata = { title: twoFactorArticle.title };

const numbers = {
  digits: CODE_DIGITS,
  lifeMinutes: CHALLENGE_LIFE / minutes(1),
  attempts: ATTEMPTS_PER_CHALLENGE,
  resends: RESENDS_PER_CHALLENGE,
};

export default function TwoFactorHelpPage() {
  return <TwoFactorArticle numbers={numbers} support={env().SUPPORT_EMAIL} />;
}
