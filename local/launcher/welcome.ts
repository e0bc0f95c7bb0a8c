// What `npm start` prints when everything runs.
import { type DemoUser, demoPassword, demoSchedule, demoUsers, demoWorkgroups } from "../../drizzle/demo-data";
import type { Stack } from "./stack";
import { print } from "./terminal.mjs";

function describeUser({ email, phone, twoFactorEnabled, locked, memberships }: DemoUser): string {
  const roles = memberships.map(({ workgroupId, role }) => {
    const workgroup = [...demoWorkgroups, demoSchedule.workgroup].find(({ id }) => id === workgroupId);
    const date = workgroupId === demoSchedule.workgroup.id ? ", scheduled two-factor sign-in" : "";
    const policy = workgroup?.twoFactorRequired ? ", requires two-factor sign-in" : date;
    return `${role} of ${workgroup?.name} (${workgroup?.edition}${policy})`;
  });
  const own = [twoFactorEnabled && "two-factor on", locked && "locked", phone && `phone ${phone}`].filter(Boolean);
  return `    ${email.padEnd(22)}${[...roles, ...own].join(", ")}`;
}

export function printWelcome(stack: Stack, { host, port, isLocal }: { host: string; port: number; isLocal: boolean }) {
  print("\nLeadMaster is running.\n");
  print(`  App      ${stack.appUrl}${isLocal ? "" : ` (listens on ${host}, port ${port})`}`);
  if (isLocal && stack.inboxUrl) print(`  Inbox    ${stack.inboxUrl} (every email and text message arrives here)`);
  if (isLocal) {
    print(`\n  Demo accounts, all with the password: ${demoPassword}`);
    for (const user of demoUsers) print(describeUser(user));
  }
  print(`\n  Ctrl-C stops everything.${isLocal ? " The data are kept for the next start." : ""}\n`);
}
