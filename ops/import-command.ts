/** The command that imports users of another system: names, arguments, help. */
import type { Command } from "commander";
import type { RunCommand } from "./command-argument";
import type { ImportOptions } from "./import-users";

const help = `
Each line is one user, as JSON: {"name": "Ada Moreno", "email": "ada@example.com", "workgroups": ["Harbor Realty"], "roles": ["admin"],
"phone": "+14155550100", "passwordHash": "$2b$12$…"}. roles and phone can be missing. Run it again after an interruption: it goes on.`;

/** Adds the command to the program. @param tell prints bad lines and progress */
export function addImportCommand(program: Command, run: RunCommand, tell: (text: string) => void): void {
  program
    .command("import-users")
    .description("import users with the password hashes (bcrypt, argon2) of another system")
    .argument("<file>", "file of JSON lines")
    .option("--dry-run", "check every line and write nothing", false)
    .option(
      "--emails-confirmed",
      "you attest that every address is the person's: else a code confirms it at the first sign-in",
      false,
    )
    .addHelpText("after", help)
    .action((file: string, options: ImportOptions) =>
      run("import-users", async (db) => {
        // Only here: it loads the number plans of every country and the hash functions.
        const { importUsers } = await import("./import-users");
        return importUsers(db, file, options, tell);
      }),
    );
}
