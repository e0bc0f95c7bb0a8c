// A program: verifies argon2id hashes, four at once, and prints how many a second and the CPU time of one.
import { hash, verify } from "@node-rs/argon2";
import { seconds } from "@/lib/contract/duration";
import { CONCURRENT_HASHES, PASSWORD_HASH } from "@/lib/contract/limits";

const password = "correct horse bench battery";
const stored = await hash(password, PASSWORD_HASH);
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
let verified = 0;

async function verifyOneAfterAnother(): Promise<void> {
  while (performance.now() - startedAt < seconds(4)) {
    await verify(stored, password);
    verified += 1;
  }
}

await Promise.all(Array.from({ length: CONCURRENT_HASHES }, verifyOneAfterAnother));
const { user, system } = process.cpuUsage(cpuBefore);
const perSecond = verified / ((performance.now() - startedAt) / 1_000);
process.stdout.write(JSON.stringify({ perSecond, cpu: (user + system) / 1_000 / verified }));
