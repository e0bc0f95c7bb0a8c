// `npm test`: from a fresh clone to "N passed, N failed".
import "./require-node.mjs";

import("./checks.mjs").then(({ runChecks }) => runChecks());
