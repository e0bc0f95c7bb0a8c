/** The program behind `npm run db:seed`. */
import { seed } from "@/drizzle/seed";
import { runDatabaseCommand } from "./database-command";

await runDatabaseCommand("The demo data are in the database.", seed);
