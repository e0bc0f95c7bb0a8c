// `npm start`: from a fresh clone to a running LeadMaster. `--dev`: `npm run dev`, with live reload.
import "./require-node.mjs";

import("./launch.mjs").then(({ launch }) => launch(process.argv.includes("--dev") ? "development" : "production"));
