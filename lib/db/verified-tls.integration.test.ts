// `sslmode=verify-full` in DATABASE_URL, with the test cluster's PostgreSQL speaking TLS. Each case is a process of its own: Node reads
// NODE_EXTRA_CA_CERTS when it starts.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root, testEnvironment } from "@/local/launcher/environment.mjs";
import { createAuthority, selfSigned } from "@/local/provider/certificates";
import { clusterUrl, freshDatabase } from "@/local/testing/test-database";

type Pair = { key: string; cert: string };

const authority = createAuthority();
const folder = mkdtempSync(join(tmpdir(), "tls-"));
const caFile = join(folder, "ca.pem");
let world: Awaited<ReturnType<typeof freshDatabase>>;
let admin: postgres.Sql;

/** Writes a file in the data folder of the server, as the server's user. */
const writeOnServer = (name: string, text: string) =>
  admin.unsafe(
    `COPY (SELECT unnest(string_to_array('${text.trim()}', E'\\n'))) TO PROGRAM 'umask 077 && cat > ${name}'`,
  );

/** Gives the server another certificate; null: no TLS. New connections have it once the reload is done. */
async function setCertificate(pair: Pair | null): Promise<void> {
  if (pair) {
    await writeOnServer("tls-test.crt", pair.cert);
    await writeOnServer("tls-test.key", pair.key);
    await admin.unsafe("ALTER SYSTEM SET ssl_cert_file = 'tls-test.crt'");
    await admin.unsafe("ALTER SYSTEM SET ssl_key_file = 'tls-test.key'");
  }
  await admin.unsafe(`ALTER SYSTEM SET ssl = ${pair ? "on" : "off"}`);
  await admin`SELECT pg_reload_conf()`;
  const isSet = async () => {
    const [row] = await admin`SELECT current_setting('ssl') AS ssl`;
    return row?.ssl;
  };
  await expect.poll(isSet).toBe(pair ? "on" : "off");
}

beforeAll(async () => {
  writeFileSync(caFile, authority.cert);
  world = await freshDatabase();
  admin = postgres(clusterUrl(), { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  for (const name of ["ssl", "ssl_cert_file", "ssl_key_file"]) await admin.unsafe(`ALTER SYSTEM RESET ${name}`);
  await admin`SELECT pg_reload_conf()`;
  await admin.end();
  await world.drop();
  rmSync(folder, { recursive: true });
});

/** Runs an operator's command on the database. @returns its exit code and what it printed */
async function connectWith(
  sslmode: string,
  { trusts }: { trusts: boolean },
): Promise<{ exitCode: number; printed: string }> {
  const url = new URL(world.url);
  url.hostname = "localhost";
  url.searchParams.set("sslmode", sslmode);
  const child = spawn(process.execPath, ["--import", "tsx", "ops/admin.ts", "feedback"], {
    cwd: root,
    env: { ...testEnvironment(), DATABASE_URL: url.href, NODE_EXTRA_CA_CERTS: trusts ? caFile : "" },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (printed += part.toString()));
  const exitCode = await new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1)));
  return { exitCode, printed };
}

it("verify-full connects to a server whose certificate a trusted authority issued for its name", async () => {
  await setCertificate(authority.issue());
  expect(await connectWith("verify-full", { trusts: true })).toMatchObject({ exitCode: 0 });
}, 60_000);

it("verify-full refuses an unknown authority, a self-signed and an expired certificate, and a server without TLS", async () => {
  await setCertificate(authority.issue());
  expect(await connectWith("verify-full", { trusts: false })).toMatchObject({ exitCode: 1 });
  for (const pair of [selfSigned(), authority.issue(-1), null]) {
    await setCertificate(pair);
    const { exitCode, printed } = await connectWith("verify-full", { trusts: true });
    expect(exitCode).toBe(1);
    expect(printed).not.toContain(new URL(world.url).password);
  }
}, 120_000);
