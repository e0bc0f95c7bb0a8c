/** Serves the metrics on a port of their own, which is not public: `GET /metrics` in Prometheus' text format. */
import { createServer, type Server } from "node:http";
import { collectDefaultMetrics, Gauge } from "prom-client";
import type { Database } from "@/lib/db/pool";
import { findAskedProviders, findBacklog } from "@/lib/messaging/outbox-state.store";
import { loads } from "@/lib/runtime/concurrency";
import { errorFields, log } from "@/lib/runtime/log";
import { metrics } from "@/lib/runtime/metrics";

/** Gauges of what the database knows. They are left out of a scrape that the database does not answer. */
function databaseGauges(db: Database): () => Promise<void> {
  const registers = [metrics().registry];
  const up = new Gauge({ name: "leadmaster_database_up", help: "1 if the database answered.", registers });
  const depth = new Gauge({
    name: "leadmaster_outbox_messages",
    help: "Messages that wait to be sent, the same from every instance.",
    labelNames: ["kind", "channel"],
    registers,
  });
  const age = new Gauge({
    name: "leadmaster_outbox_overdue_seconds",
    help: "Since when the oldest message is due, the same from every instance.",
    labelNames: ["kind", "channel"],
    registers,
  });
  const asked = new Gauge({
    name: "leadmaster_provider_asked",
    help: "1 if the provider is asked, 0 while it is not because it failed, the same from every instance.",
    labelNames: ["provider"],
    registers,
  });
  return async () => {
    for (const gauge of [depth, age, asked]) gauge.reset();
    try {
      const [backlog, providers] = await Promise.all([findBacklog(db), findAskedProviders(db)]);
      for (const { kind, channel, messages, overdueSeconds } of backlog) {
        depth.set({ kind, channel }, messages);
        age.set({ kind, channel }, overdueSeconds);
      }
      for (const { provider, asked: isAsked } of providers) asked.set({ provider }, Number(isAsked));
      up.set(1);
    } catch (error) {
      up.set(0);
      log().warn({ event: "metrics_without_database", ...errorFields(error) });
    }
  };
}

/** Gauges of the limits on work that runs at the same time: hashes of passwords, heavy reads. */
function concurrencyGauge(): () => void {
  const work = new Gauge({
    name: "leadmaster_concurrent_work",
    help: "Work that runs or waits for a slot. Work: password (hashes), statement (database), heavy_read.",
    labelNames: ["work", "state"],
    registers: [metrics().registry],
  });
  return () => {
    for (const [of, load] of loads()) {
      const label = of.replaceAll(" ", "_");
      for (const state of ["running", "waiting"] as const) work.set({ work: label, state }, load[state]);
    }
  };
}

/**
 * Creates the server. It answers `GET /metrics`, and 404 to everything else.
 * @param db a pool of its own, or a load that fills the others would hide itself
 */
export function createMetricsServer(db: Database): Server {
  const { registry } = metrics();
  collectDefaultMetrics({ register: registry });
  const readDatabase = databaseGauges(db);
  const readConcurrency = concurrencyGauge();
  return createServer(async (request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") return response.writeHead(404).end();
    await readDatabase();
    readConcurrency();
    response.writeHead(200, { "Content-Type": registry.contentType }).end(await registry.metrics());
  });
}
