/** The commands about workgroups and whole accounts: names, arguments, help. */
import { type Command, Option } from "commander";
import { nameSchema } from "@/lib/contract/account-schemas";
import { type Edition, editions } from "@/lib/contract/vocabulary";
import { parseEmail } from "./accounts";
import { argument, type RunCommand } from "./command-argument";
import { type EvidenceWish, parseDay, writeEvidence } from "./evidence";
import { createAdmin, createWorkgroup, nameOf, setEdition, switchAccount } from "./workgroups";

const parseName = (text: string) => nameSchema("").safeParse(text).data ?? null;

const email = argument(parseEmail, "It is not an email address.");
const name = argument(parseName, "Use 1 to 100 characters in one line.");
const edition = () => new Option("--edition <edition>", "which channels codes use: APP4 has phones").choices(editions);
const workgroup = ["--workgroup <id or name>", "the workgroup", name] as const;

function addCreateCommands(program: Command, run: RunCommand): void {
  program
    .command("create-workgroup")
    .description("create a workgroup and email its first admin an invitation")
    .requiredOption("--name <name>", "name of the workgroup", name)
    .addOption(edition().makeOptionMandatory())
    .requiredOption("--admin <email>", "email address of the first admin", email)
    .option("--admin-name <name>", "name of the first admin, who can change it", name)
    .action((given: { name: string; edition: Edition; admin: string; adminName?: string }) => {
      const admin = { email: given.admin, name: given.adminName ?? nameOf(given.admin) };
      return run("create-workgroup", (db) => createWorkgroup(db, given, admin));
    });
  program
    .command("create-admin")
    .description("email another admin of a workgroup an invitation, or a new link if the first was lost")
    .requiredOption(...workgroup)
    .requiredOption("--email <email>", "email address of the admin", email)
    .option("--name <name>", "name of the admin, who can change it", name)
    .action((given: { workgroup: string; email: string; name?: string }) => {
      const admin = { email: given.email, name: given.name ?? nameOf(given.email) };
      return run("create-admin", (db) => createAdmin(db, given.workgroup, admin));
    });
}

const day = argument(parseDay, "Use a day such as 2026-03-31.");

function addEvidenceCommand(program: Command, run: RunCommand): void {
  program
    .command("evidence")
    .description("write policy history, members with their protection, exceptions and sign-ins per day as CSV files")
    .requiredOption(...workgroup)
    .requiredOption("--from <day>", "first day, in UTC", day)
    .requiredOption("--to <day>", "last day, in UTC", day)
    .requiredOption("--out <folder>", "a new folder, which only its owner can read")
    .action((wish: EvidenceWish) => run("evidence", (db) => writeEvidence(db, wish)));
}

/** Adds the commands to the program. */
export function addWorkgroupCommands(program: Command, run: RunCommand): void {
  addCreateCommands(program, run);
  addEvidenceCommand(program, run);
  program
    .command("set-edition")
    .description("change the edition of a workgroup")
    .requiredOption(...workgroup)
    .addOption(edition().makeOptionMandatory())
    .action((given: { workgroup: string; edition: Edition }) =>
      run("set-edition", (db) => setEdition(db, given.workgroup, given.edition)),
    );
  program
    .command("disable")
    .description("disable an account in all its workgroups, and end its sessions")
    .argument("<email>", "email address of the account", email)
    .action((account: string) => run("disable", (db) => switchAccount(db, account, true)));
  program
    .command("enable")
    .description("enable an account that was disabled")
    .argument("<email>", "email address of the account", email)
    .action((account: string) => run("enable", (db) => switchAccount(db, account, false)));
}
