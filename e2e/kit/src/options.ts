/** Configuration of the kit, as `use.leadmaster` of a Playwright configuration. */
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localMailbox } from "./local-mailbox";
import type { Mailbox } from "./mailbox";
import type { Edition } from "./vocabulary";

export type AdminAccount = {
  /** The edition of the workgroup that this account administers. */
  edition: Edition;
  email: string;
  /** At least 15 characters. The kit chooses it for the account if it accepts the first invitation itself. */
  password: string;
};

export type LeadMasterConfig = {
  /** The inbox of a local LeadMaster, such as http://127.0.0.1:4010. */
  inboxURL?: string;
  /** In place of `inboxURL`: a mailbox of your own. */
  mailbox?: Mailbox;
  /** One account per workgroup. A test has a workgroup for itself, so configure as many of an edition as there are workers. */
  admins: AdminAccount[];
  /**
   * Gives each person an IP address of their own with X-Forwarded-For, as real people have. Works where the tests run on a trusted proxy of
   * the deployment. Default: for a loopback host only.
   */
  ownIpAddresses?: boolean;
  /** Where leases of workgroups and sessions of admins are kept. Default: a folder of this deployment in the system's temporary folder. */
  cacheDir?: string;
};

/** What `use` of a Playwright configuration takes, for `defineConfig<LeadMasterOptions>`. */
export type LeadMasterOptions = {
  leadmaster: LeadMasterConfig;
  /** The edition of the workgroup that a test gets. Default: APP4. */
  edition: Edition;
  /** Whether the workgroup enforces two-factor sign-in when the test begins. Default: false. */
  enforced: boolean;
};

/** For `use`: a trace, a video and a screenshot of every failed test. */
export const recordFailures = {
  trace: "retain-on-failure",
  video: "retain-on-failure",
  screenshot: "only-on-failure",
} as const;

/** What a configuration means for one deployment. */
export type Deployment = {
  baseURL: string;
  mailbox: Mailbox;
  admins: AdminAccount[];
  ownIpAddresses: boolean;
  cacheDir: string;
};

function mailboxOf({ mailbox, inboxURL }: LeadMasterConfig): Mailbox {
  if (mailbox) return mailbox;
  if (inboxURL) return localMailbox(inboxURL);
  throw new Error("use.leadmaster of the Playwright configuration needs inboxURL or mailbox");
}

/** @throws with what is missing in the configuration */
export function deploymentOf(config: LeadMasterConfig | undefined, baseURL: string | undefined): Deployment {
  if (!baseURL) throw new Error("use.baseURL of the Playwright configuration is missing");
  if (!config) throw new Error("use.leadmaster of the Playwright configuration is missing");
  const { origin, hostname } = new URL(baseURL);
  const isLoopback = /^(localhost|127\..*|\[::1\])$/.test(hostname);
  const id = createHash("sha256").update(origin).digest("hex").slice(0, 12);
  return {
    baseURL: origin,
    mailbox: mailboxOf(config),
    admins: config.admins,
    ownIpAddresses: config.ownIpAddresses ?? isLoopback,
    cacheDir: config.cacheDir ?? join(tmpdir(), `leadmaster-playwright-${process.getuid?.() ?? "user"}`, id),
  };
}
