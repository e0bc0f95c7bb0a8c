// What a started LeadMaster says about itself.
import { type DemoUser, demoPassword, demoUsers, demoWorkgroups } from "@/drizzle/demo-data";
import type { Stack } from "./stack";
import { say } from "./terminal.mjs";

function describe({ email, phone, twoFactorEnabled, memberships }: DemoUser): string {
  const groups = memberships.map(({ workgroupId, role }) => {
    const group = demoWorkgroups.find(({ id }) => id === workgroupId);
    return `${role} of ${group?.name} (${group?.edition}${group?.twoFactorRequired ? ", asks everybody for a code" : ""})`;
  });
  const own = [twoFactorEnabled && "two-factor on", phone && `phone ${phone}`].filter(Boolean);
  return `    ${email.padEnd(22)}${[...groups, ...own].join(", ")}`;
}

export function printWelcome(stack: Stack, { host, port, isLocal }: { host: string; port: number; isLocal: boolean }) {
  say("\nLeadMaster is running.\n");
  say(`  App      ${stack.appUrl}${isLocal ? "" : ` (listens on ${host}, port ${port})`}`);
  if (isLocal && stack.inboxUrl) say(`  Inbox    ${stack.inboxUrl} (every e-mail and text message arrives here)`);
  if (isLocal) {
    say(`\n  Demo accounts, password of all: ${demoPassword}`);
    for (const user of demoUsers) say(describe(user));
  }
  say(`\n  Ctrl-C stops everything.${isLocal ? " The data stay for the next start." : ""}\n`);
}
