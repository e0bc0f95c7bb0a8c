// Pieces of the page. Every text is put in as text; an e-mail's HTML only into a frame without scripts.

/** @typedef {{ type: string, detail?: string, at: string, status: number | null, tries: number }} Event */
/** @typedef {{ id: string, channel: "email" | "phone", to: string, from?: string, subject?: string, text: string, html?: string, receivedAt: string, events: Event[] }} Message */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [properties]
 * @param {(Node | string)[]} children
 */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/**
 * `key` names it across a redraw, so that the focus stays.
 * @param {string} key
 * @param {() => void} onclick
 * @param {Record<string, unknown>} properties
 * @param {(Node | string)[]} children
 */
export function button(key, onclick, properties, ...children) {
  const made = element("button", { type: "button", onclick, ...properties }, ...children);
  made.dataset.key = key;
  return made;
}

/** @param {string} iso */
export function time(iso) {
  const date = new Date(iso);
  const today = date.toDateString() === new Date().toDateString();
  const text = today ? date.toLocaleTimeString() : date.toLocaleString();
  return element("time", { dateTime: iso }, text);
}

const bad = ["bounced", "complained", "suppressed", "failed", "undelivered", "delivery_delayed"];

/** @param {Event | undefined} event */
export function stateOf(event) {
  const type = event?.type ?? "";
  return element("span", { className: bad.includes(type) ? "state bad" : "state" }, type.replaceAll("_", " "));
}

/** What became of the webhook about an event. @param {Event} event */
function webhook({ status, tries }) {
  if (tries === 0) return [];
  const isTaken = status !== null && status >= 200 && status < 300;
  const answer = status === null ? "not answered" : `${isTaken ? "taken" : "not taken"} (${status})`;
  const text = `webhook ${answer}${tries > 1 ? `, ${tries} tries` : ""}`;
  return [element("span", { className: isTaken ? "webhook" : "webhook bad" }, text)];
}

/** What the provider has said about a message so far. @param {Message} message */
export function life({ events }) {
  const rows = events.map((event) => {
    const detail = event.detail ? [element("span", {}, event.detail)] : [];
    return element("li", {}, stateOf(event), ...detail, time(event.at), ...webhook(event));
  });
  return element("ol", { className: "life", ariaLabel: "What the provider has reported" }, ...rows);
}

/** @param {string} html @param {string} title */
export function mailFrame(html, title) {
  const frame = document.createElement("iframe");
  frame.title = title;
  // No scripts and no origin of its own; links open in a new tab.
  frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
  const base = '<base target="_blank">';
  const head = /<head(?:\s[^>]*)?>/i;
  // In front of a doctype it would change how the e-mail looks.
  frame.srcdoc = head.test(html) ? html.replace(head, (found) => found + base) : base + html;
  return frame;
}
