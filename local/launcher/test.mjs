// `npm test`: from a fresh clone to "N passed, N failed".
const [major, minor] = process.versions.node.split(".").map(Number);
if (!major || major < 20 || (major === 20 && (minor ?? 0) < 9)) {
  console.error(`LeadMaster needs Node.js 20.9 or newer; this is ${process.version}.`);
  console.error("What to do: install a newer one, for example from https://nodejs.org, then start again.");
  process.exit(1);
}

import("./checks.mjs").then(({ runChecks }) => runChecks());
