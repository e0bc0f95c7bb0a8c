// `npm start`: from a fresh clone to a running LeadMaster. `--dev`: `npm run dev`, with live reload.
// This file stays readable to old versions of Node, so that they can say what is wrong with them.
const [major, minor] = process.versions.node.split(".").map(Number);
if (!major || major < 20 || (major === 20 && (minor ?? 0) < 9)) {
  console.error(`LeadMaster needs Node.js 20.9 or newer; this is ${process.version}.`);
  console.error("What to do: install a newer one, for example from https://nodejs.org, then start again.");
  process.exit(1);
}

import("./launch.mjs").then(({ launch }) => launch(process.argv.includes("--dev") ? "development" : "production"));
