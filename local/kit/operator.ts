// What the operator of a deployment does for QA: creates workgroups and invites their admins.
import { root } from "@/local/launcher/environment.mjs";
import { execute } from "@/local/launcher/processes.mjs";
import type { Stack } from "@/local/launcher/stack";
import { Failure } from "@/local/launcher/terminal.mjs";

/** As an operator: `npm run admin -- create-workgroup`, once for each workgroup. */
export async function createWorkgroups(
  { environment }: Stack,
  editions: readonly string[],
  perEdition: number,
): Promise<void> {
  const create = async (edition: string, number: number) => {
    const admin = `qa-${edition.toLowerCase()}-${number}@qa.test`;
    const words = ["create-workgroup", "--name", `QA ${edition} ${number}`, "--edition", edition, "--admin", admin];
    const env = environment as NodeJS.ProcessEnv;
    const { code, output } = await execute(process.execPath, ["dist/admin.js", ...words], { cwd: root, env });
    if (code !== 0) throw new Failure("create-workgroup failed.", "See its output.", output);
  };
  for (let number = 1; number <= perEdition; number += 1) {
    await Promise.all(editions.map((edition) => create(edition, number)));
  }
}
