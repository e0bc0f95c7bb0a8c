/** The commands about one person's data: names, arguments, help. */
import type { Command } from "commander";
import { parseEmail } from "./accounts";
import { argument, type RunCommand } from "./command-argument";
import { eraseAccount, exportTo } from "./persons";

const email = argument(parseEmail, "It is not an email address.");

type EraseOptions = { yes?: boolean; dryRun?: boolean; leaveWithoutAdmin?: boolean };

/** Adds the commands to the program. @param ask puts a question to the operator; null if nobody can answer */
export function addPersonCommands(
  program: Command,
  run: RunCommand,
  ask: (question: string) => Promise<string | null>,
) {
  program
    .command("export-person")
    .description("write everything that is stored about one person as JSON")
    .argument("<email>", "email address of the account", email)
    .requiredOption("--out <file>", "a new file, which only its owner can read")
    .action((address: string, { out }: { out: string }) => run("export-person", (db) => exportTo(db, address, out)));
  program
    .command("erase-person")
    .description("erase one person for good, and keep the audit trail without them")
    .argument("<email>", "email address of the account", email)
    .option("--dry-run", "show what would go, and change nothing")
    .option("--yes", "don't ask")
    .option("--leave-without-admin", "also if a workgroup then has no admin")
    .action((address: string, { yes = false, dryRun = false, leaveWithoutAdmin = false }: EraseOptions) => {
      const question = `This cannot be undone. Type ${address} to erase it: `;
      const isConfirmed = async () => yes || parseEmail((await ask(question)) ?? "") === address;
      return run("erase-person", (db) => eraseAccount(db, { email: address, dryRun, leaveWithoutAdmin }, isConfirmed));
    });
}
