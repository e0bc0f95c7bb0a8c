// Ends the process on a Node.js that is too old, with a sentence. Old versions must be able to read this file and the
// one that imports it.

/** util.parseEnv came with 20.12. package.json says the same in `engines`. */
export const oldestNode = "20.12";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const [oldestMajor = 0, oldestMinor = 0] = oldestNode.split(".").map(Number);
if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
  console.error(`LeadMaster needs Node.js ${oldestNode} or newer; this is ${process.version}.`);
  console.error("What to do: install a newer one, for example from https://nodejs.org, then start again.");
  process.exit(1);
}
