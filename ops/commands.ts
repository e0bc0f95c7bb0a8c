/** The operator's commands: names, arguments, help, exit codes. What a command does is in a file of its own. */
import { createInterface } from "node:readline/promises";
import { Command, CommanderError } from "commander";
import { type IssueTemporaryCode, issueTemporaryCodeSchema } from "@/lib/contract/temporary-code-schemas";
import { describeFailure } from "@/local/launcher/terminal.mjs";
import { issueCode, parseDestination, parseEmail, releaseAccount, useAddress } from "./accounts";
import { argument, type RunCommand } from "./command-argument";
import { reportFeedback } from "./feedback";
import { addImportCommand } from "./import-command";
import { databaseFailure, withDatabase } from "./own-database";
import { addPersonCommands } from "./person-commands";
import { prepareRestored } from "./restore";
import { addWorkgroupCommands } from "./workgroup-commands";

export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Where the program prints to, and whom it asks. */
export type Output = {
  out: (text: string) => void;
  err: (text: string) => void;
  /** @returns null if nobody can answer */
  ask: (question: string) => Promise<string | null>;
};

async function askOnTerminal(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

const terminal: Output = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  ask: askOnTerminal,
};

const name = "npm run admin --";
const about = [
  "Commands for the operator of a deployment.",
  "They use the database of DATABASE_URL, from the shell or an .env file; without one, the database that npm start keeps in this checkout. Every change is written to the audit trail without an actor.",
].join("\n\n");

const { reason: reasonSchema, hours: hoursSchema } = issueTemporaryCodeSchema.shape;
const parseReason = (text: string) => reasonSchema.safeParse(text).data ?? null;
const parseHours = (text: string) =>
  /^\d{1,2}$/.test(text) ? (hoursSchema.safeParse(Number(text)).data ?? null) : null;

/** Commands that help one account or destination. */
function addHelpCommands(program: Command, run: RunCommand): void {
  program
    .command("release")
    .description("unlock an account whose second step is paused or stopped, where no admin can")
    .argument("<email>", "email address of the account", argument(parseEmail, "It is not an email address."))
    .action((email: string) => run("release", (db) => releaseAccount(db, email)));
  program
    .command("use-address")
    .description("send codes again to a destination that bounced, complained or answered STOP")
    .argument(
      "<destination>",
      "email address, or phone number with its country code such as +14155550100",
      argument(parseDestination, "It is neither an email address nor a phone number such as +14155550100."),
    )
    .action((destination) => run("use-address", (db) => useAddress(db, destination)));
  program
    .command("temporary-code")
    .description("issue a temporary code, which signs an account in once in place of the code")
    .requiredOption(
      "--email <email>",
      "email address of the account",
      argument(parseEmail, "It is not an email address."),
    )
    .requiredOption(
      "--reason <text>",
      "why, for the activity",
      argument(parseReason, "Use 1 to 500 characters in one line."),
    )
    .requiredOption("--hours <number>", "how long it works", argument(parseHours, "Use a whole number from 1 to 24."))
    .action(({ email, reason, hours }: IssueTemporaryCode & { email: string }) =>
      run("temporary-code", (db) => issueCode(db, email, { reason, hours })),
    );
}

/** Settings first: subcommands copy them when they are made. */
function makeProgram({ out, err, ask }: Output, run: RunCommand): Command {
  const program = new Command(name)
    .description(about)
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err })
    .showHelpAfterError("Add --help to see how it is used.")
    .addHelpText("after", "\nExit codes: 0 done, 1 failed, 2 wrong usage.");
  addWorkgroupCommands(program, run);
  addHelpCommands(program, run);
  addPersonCommands(program, run, ask);
  addImportCommand(program, run, err);
  program
    .command("after-restore")
    .description("prepare a restored database: end all sessions and codes, cancel all queued messages")
    .option("--yes", "don't ask")
    .action(({ yes = false }: { yes?: boolean }) => {
      const question = "Everyone is signed out, and no queued message is sent. Type restored to go on: ";
      const isConfirmed = async () => yes || (await ask(question))?.trim() === "restored";
      return run("after-restore", (db) => prepareRestored(db, isConfirmed));
    });
  program
    .command("feedback")
    .description("list what visitors answered on the help page")
    .action(() => run("feedback", reportFeedback));
  return program;
}

/**
 * Runs one command.
 *
 * @param words the command line after `npm run admin --`
 * @returns the exit code of the process: 0 done (or help shown), 1 failed, 2 wrong usage
 */
export async function runAdmin(words: readonly string[], output: Output = terminal): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const run: RunCommand = async (command, work) => {
    try {
      output.out(`${await withDatabase(`${name} ${command}`, work)}\n`);
    } catch (error) {
      output.err(describeFailure(databaseFailure(error)));
      exitCode = exitCodes.failed;
    }
  };
  try {
    await makeProgram(output, run).parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander throws after it has printed: help, or what is wrong with the words.
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
}
