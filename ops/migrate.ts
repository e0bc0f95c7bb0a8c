/** The program behind `npm run db:migrate`. */
import { migrate } from "@/drizzle/migrate";
import { runDatabaseCommand } from "./database-command";

await runDatabaseCommand("The database is up to date.", migrate);
