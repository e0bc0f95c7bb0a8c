// Playwright runs this before the first browser test. Set BASE_URL, PROVIDER_URL, DATABASE_URL and OPERATOR_TOKEN to test
// a stack that runs already.
import { createJourneyWorkgroups } from "@/e2e/support/journey-workgroups";
import { shutDownAll } from "@/local/launcher/shutdown.mjs";
import { printFailure } from "@/local/launcher/terminal.mjs";
import { forgetWritten } from "@/local/testing/sweep/written";
import { adminUrlOf, prepareTemplate } from "./test-database";
import { startTestStack } from "./test-stack";

// biome-ignore lint/style/noDefaultExport: Playwright calls the default export.
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.BASE_URL) return;
  try {
    const stack = await startTestStack({ log: "server.log", onLocked: forgetWritten });
    await Promise.all([createJourneyWorkgroups(stack.databaseUrl), prepareTemplate(adminUrlOf(stack.databaseUrl))]);
    Object.assign(process.env, {
      BASE_URL: stack.appUrl,
      PROVIDER_URL: stack.inboxUrl,
      DATABASE_URL: stack.databaseUrl,
      OPERATOR_TOKEN: stack.operatorToken,
      // For tests that start more instances.
      STACK_ENVIRONMENT: JSON.stringify(stack.environment),
    });
  } catch (error) {
    printFailure(error);
    await shutDownAll();
    throw error;
  }
  return shutDownAll;
}
