// Elements of the page. Text is inserted as text, an email's HTML only into a frame without scripts.

/** @typedef {{ type: string, detail?: string, at: string, status: number | null, tries: number }} Event */
/** @typedef {{ id: string, channel: "email" | "phone", to: string, from?: string, subject?: string, text: string, html?: string, code: string | null, provider?: string, receivedAt: string, events: Event[] }} Message */

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
 * @param {string} key identifies the button across renderings, so that it keeps the focus
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

const failures = ["bounced", "complained", "suppressed", "failed", "undelivered", "delivery_delayed"];

/** @param {Event | undefined} event */
export function statusLabel(event) {
  const type = event?.type ?? "";
  return element("span", { className: failures.includes(type) ? "state bad" : "state" }, type.replaceAll("_", " "));
}

/** The result of an event's webhook. @param {Event} event */
function webhookLabel({ status, tries }) {
  if (tries === 0) return [];
  const isAccepted = status !== null && status >= 200 && status < 300;
  const answer = status === null ? "not answered" : `${isAccepted ? "accepted" : "rejected"} (${status})`;
  const text = `webhook ${answer}${tries > 1 ? `, ${tries} attempts` : ""}`;
  return [element("span", { className: isAccepted ? "webhook" : "webhook bad" }, text)];
}

const providerNames = { resend: "by Resend", smtp: "by SMTP, the fallback", twilio: "by Twilio" };

/** @param {Message} message */
export function providerLabel({ provider }) {
  return provider ? (providerNames[/** @type {keyof typeof providerNames} */ (provider)] ?? provider) : "";
}

/** The code of a message and a button that copies it; nothing without a code. @param {Message} message @param {(text: string) => void} say */
export function codeLine({ id, to, code }, say) {
  if (code === null) return [];
  const copy = () =>
    navigator.clipboard.writeText(code).then(
      () => say(`Copied ${code}.`),
      () => say("The browser does not allow copying. Select the code."),
    );
  const control = button(`copy ${id}`, copy, { ariaLabel: `Copy the code for ${to}` }, "Copy code");
  return [element("div", { className: "copy" }, element("strong", {}, code), control)];
}

/** The list of a message's events. @param {Message} message */
export function eventList({ events }) {
  const rows = events.map((event) => {
    const detail = event.detail ? [element("span", {}, event.detail)] : [];
    return element("li", {}, statusLabel(event), ...detail, time(event.at), ...webhookLabel(event));
  });
  return element("ol", { className: "events", ariaLabel: "Delivery status" }, ...rows);
}

/** @param {string} html @param {string} title */
export function mailFrame(html, title) {
  const frame = document.createElement("iframe");
  frame.title = title;
  // No scripts, an opaque origin, and links in a new tab.
  frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
  const base = '<base target="_blank">';
  const head = /<head(?:\s[^>]*)?>/i;
  // Before the doctype it would switch the email to quirks mode.
  frame.srcdoc = head.test(html) ? html.replace(head, (found) => found + base) : base + html;
  return frame;
}
