/** My sessions. */
import type { ReactNode } from "react";
import type { SessionView } from "@/lib/contract/account-schemas";
import type { Wrap } from "./rich-text";
import { capitalized, plural } from "./words";

export const sessionsCopy = {
  title: "My sessions",
  intro: (link: Wrap) => (
    <>Devices where you're signed in. Don't recognize one? End it, then {link("change your password")}.</>
  ),
  current: { title: "This device", text: "Where you're using LeadMaster now.", badge: "Active now" },
  others: {
    title: "Other sessions",
    text: (idleMinutes: number, lifeHours: number) =>
      `Each ends after ${plural(idleMinutes, "minute")} without use, and after ${plural(lifeHours, "hour")} in any case.`,
    none: "No other sessions: you're signed in only here.",
  },
  signedIn: (moment: ReactNode, how: SessionView["how"]) => (
    <>
      Signed in {moment} {howTexts[how]}
    </>
  ),
  /** Null while it is in use. */
  lastActive: (moment: ReactNode) => <>Last active {moment}</>,
  address: (address: string) => `IP address ${address}`,
  idle: "Devices are signed out on their next action.",
  end: "End session",
  /** For screen readers, after the button's words. */
  endWhich: (session: SessionView) => `of ${sessionName(session)} at ${session.address}`,
  ended: (session: SessionView) => `Session ended: ${sessionName(session)} at ${session.address} is signed out.`,
  endedAlready: (session: SessionView) => `${sessionName(session)} was already signed out.`,
  endOthersNote: "This device stays signed in.",
  endOthers: (count: number) => `End ${plural(count, "other session")}`,
  othersEnded: (count: number) => `${plural(count, "other session")} ended. You're signed in only here now.`,
};

/** The app, or the browser that a session runs in. */
export function sessionName({ client, browser }: Pick<SessionView, "client" | "browser">): string {
  return client === "mobile" ? "Mobile app" : capitalized(browser);
}

const howTexts = {
  password: "with your password",
  password_and_code: "with your password and a code",
} satisfies Record<SessionView["how"], string>;
