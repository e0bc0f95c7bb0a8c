// Outages of whole providers: the buttons of the page, and the calls behind them.
import { button, element } from "./parts.js";

/** @typedef {Record<string, string>} Outages the kind of outage by provider */
/** @typedef {{ label: string, outages: Outages }} Scene */

/** Failures by the names that tests use. @type {Scene[]} */
export const scenes = [
  { label: "Resend down", outages: { resend: "down" } },
  { label: "Resend unavailable (503)", outages: { resend: "unavailable" } },
  { label: "Resend never answers", outages: { resend: "timeout" } },
  { label: "Resend slow", outages: { resend: "slow" } },
  { label: "Resend silent", outages: { resend: "silent" } },
  { label: "Resend wrong answers", outages: { resend: "garbage" } },
  { label: "Resend rate limit (429)", outages: { resend: "rate_limited" } },
  { label: "SMTP down", outages: { smtp: "down" } },
  { label: "SMTP slow", outages: { smtp: "slow" } },
  { label: "SMTP never answers", outages: { smtp: "timeout" } },
  { label: "SMTP refusing", outages: { smtp: "refusing" } },
  { label: "SMTP greylisting", outages: { smtp: "greylisting" } },
  { label: "SMTP connection lost", outages: { smtp: "lost" } },
  { label: "Both email providers down", outages: { resend: "down", smtp: "down" } },
  { label: "Twilio down", outages: { twilio: "down" } },
];

const providers = ["resend", "smtp", "twilio"];

/** @param {Outages} current @param {Scene} scene */
export function isCurrent(current, { outages }) {
  const names = Object.keys(outages);
  return names.length === Object.keys(current).length && names.every((name) => current[name] === outages[name]);
}

/** Starts a scene, and ends every other outage. @param {Scene | null} scene null: all providers work */
async function start(scene) {
  for (const name of providers) {
    const kind = scene?.outages[name];
    const init = kind ? { method: "PUT", body: JSON.stringify({ kind }) } : { method: "DELETE" };
    await fetch(`/outages/${name}`, init);
  }
}

/**
 * The buttons, of which the current one is pressed.
 * @param {Outages} current
 * @param {() => void} changed
 */
export function outageButtons(current, changed) {
  const all = [{ label: "All providers work", outages: {} }, ...scenes];
  return all.map((scene) => {
    const pressed = isCurrent(current, scene);
    const choose = () => void start(Object.keys(scene.outages).length > 0 ? scene : null).then(changed);
    const made = button(`outage ${scene.label}`, choose, { ariaPressed: String(pressed) }, scene.label);
    return element("li", {}, made);
  });
}
