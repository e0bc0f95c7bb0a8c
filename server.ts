/** Starts the HTTP server around Next, and stops it. Everything that it does with a request is in `lib/http/server`. */
import { Server } from "node:http";
import next from "next";
import { scrubErased } from "@/lib/account/erase-person.store";
import { EnvironmentError, env } from "@/lib/config/env";
import { database } from "@/lib/db";
import { connect, type Database } from "@/lib/db/pool";
import { startRetention } from "@/lib/db/retention-job";
import { loadBuiltRoutes, noBuiltRoutes } from "@/lib/http/server/built-routes";
import { createHttpServer } from "@/lib/http/server/connections";
import { endFailedStart, endOnUnexpectedErrors } from "@/lib/http/server/crash";
import { createMetricsServer } from "@/lib/http/server/metrics-server";
import { makeReadiness } from "@/lib/http/server/readiness";
import { guarded, type Handle } from "@/lib/http/server/request-guard";
import { makeRunning } from "@/lib/http/server/running";
import { makeStop } from "@/lib/http/server/shutdown";
import { loadStaticFiles, noStaticFiles } from "@/lib/http/server/static-files";
import { sendDueBulk, sendDueMessages } from "@/lib/messaging/message-outbox";
import { startOutbox } from "@/lib/messaging/outbox-worker";
import { dispatchDue } from "@/lib/mfa/code-delivery";
import { log, redirectConsoleToLog } from "@/lib/runtime/log";
import { drainSends } from "@/lib/runtime/pending-work";
import { startInvitationQueue } from "@/lib/workgroups/invitation-queue";
import { queueDueReminders } from "@/lib/workgroups/schedule-reminders";

/** Serves metrics where `METRICS_PORT` says so, beside the public port and never on it. */
function serveMetrics(db: Database): Server | undefined {
  const { METRICS_HOST, METRICS_PORT } = env();
  if (METRICS_PORT === undefined) return undefined;
  const server = createMetricsServer(db);
  listen(server, METRICS_HOST, METRICS_PORT);
  return server;
}

/** Listens, or says in words why not: whoever starts the server reads this, and no request has been seen whose data it could quote. */
function listen(server: Server, host: string, port: number): void {
  server.once("error", (error: NodeJS.ErrnoException) => {
    const inUse = error.code === "EADDRINUSE";
    console.error(
      inUse ? `Port ${port} is in use. Choose another with PORT=…` : `The server cannot listen: ${error.message}`,
    );
    process.exit(1);
  });
  server.listen(port, host, () => {
    log().info({ event: "listening", host, port });
    // Only now: what keeps the server from starting must be readable.
    if (env().NODE_ENV === "production") redirectConsoleToLog();
  });
}

async function main(): Promise<void> {
  const { HOST, PORT, NODE_ENV, DATABASE_URL, DRAIN_SECONDS } = env();
  const dev = NODE_ENV !== "production";
  // Before Next installs its own listeners, which print the error and go on.
  if (!dev) endOnUnexpectedErrors();
  // Next takes the upgrades of the server it is given, and of ours where it is given none: they would pass by everything here. With
  // nobody to take them, Node answers a request that offers one like any other. Only live reload needs them.
  const app = next({ dev, hostname: HOST, port: PORT, ...(!dev && { httpServer: new Server() }) });
  await app.prepare();
  // Opened here, so that it is the same one in every start: whichever of Next's copies of a module comes first would open it.
  const db = database();
  const probes = connect(DATABASE_URL, 1);
  const running = makeRunning();
  // Live reload changes the files while the server runs.
  const files = dev ? noStaticFiles : loadStaticFiles();
  const readiness = makeReadiness(probes, () => stop.hasBegun());
  const routes = dev ? noBuiltRoutes : loadBuiltRoutes();
  const router = app.getRequestHandler();
  const handle: Handle = (request, response) => (routes.find(request) ?? router)(request, response);
  const listener = running.watched(guarded(running.counted(handle), readiness, files));
  const server = createHttpServer(listener, () => log().warn({ event: "connections_full" }));
  const metricsServer = serveMetrics(probes);
  const stop = makeStop({
    server,
    running,
    drainSeconds: DRAIN_SECONDS,
    background: [
      startOutbox([dispatchDue, sendDueMessages, queueDueReminders, sendDueBulk]),
      startInvitationQueue(),
      startRetention(scrubErased),
    ],
    workFinished: async () => {
      // Next's `close` waits for what routes have given to `after`, which begins sends: only then may no further ones begin.
      await app.close();
      await routes.finished();
      await drainSends();
    },
    close: () => {
      metricsServer?.close();
      metricsServer?.closeAllConnections();
      return Promise.all([db.end(), probes.end()]);
    },
  });
  listen(server, HOST, PORT);
  process.on("SIGTERM", stop.begin);
  process.on("SIGINT", stop.begin);
}

main().catch((error) => {
  // Without an environment there is no logger.
  if (!(error instanceof EnvironmentError)) return endFailedStart(error);
  console.error(error.message);
  process.exit(1);
});
