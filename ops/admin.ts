/** The program behind `npm run admin -- <command>`. */
import { runAdmin } from "./commands";

process.exitCode = await runAdmin(process.argv.slice(2));
