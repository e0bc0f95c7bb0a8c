// Vitest runs this before each integration test file. The files share a process, because loading packages takes longer than most tests:
// what an earlier file left in the process goes.
import { vi } from "vitest";

const shared = globalThis as { [name: string]: unknown; firstEnvironment?: NodeJS.ProcessEnv };

shared.firstEnvironment ??= { ...process.env };
for (const name of Object.keys(process.env)) if (!(name in shared.firstEnvironment)) delete process.env[name];
Object.assign(process.env, shared.firstEnvironment);
// The product keeps what belongs to a process on globalThis, under names that begin so.
for (const name of Object.keys(shared)) if (name.startsWith("leadmaster")) delete shared[name];
vi.resetModules();
