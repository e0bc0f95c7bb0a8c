/** The frame of every email, and helpers for its text. Mail programs support little more than tables and inline styles. Pure. */

/** Escapes text for HTML content and attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Replaces line ends and control characters, so that a name cannot begin a line of plain text. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

/**
 * Writes a name that a user chose so that no mail program makes a link of it: on one line, with a space after dots between letters and
 * inside double slashes. A name such as "evil.example" would otherwise be a link of the attacker in a message of ours (phishing).
 */
export function withoutLinks(name: string): string {
  return oneLine(name)
    .replace(/(?<=\S)([.\u2024\u3002\uFE52\uFF0E\uFF61])(?=[\p{L}\p{N}])/gu, "$1 ")
    .replace(/\/(?=\/)/g, "/ ")
    .replace(/:(?=\S)/g, ": ")
    .replace(/@(?=\S)/g, "@ ");
}

/** Time of day in UTC. It does not depend on the time of sending, so a retry has the same bytes. */
export function clockTime(date: Date): string {
  return `${date.toISOString().slice(11, 16)} UTC`;
}

/** "Thursday, December 3, 2026 at 14:00 UTC". */
export function utcMoment(date: Date): string {
  const day = { weekday: "long", month: "long", day: "numeric", year: "numeric", timeZone: "UTC" } as const;
  return `${date.toLocaleDateString("en-US", day)} at ${clockTime(date)}`;
}

const font = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const text = `font-family:${font};font-size:16px;line-height:24px;color:#14171c`;

/** Of tables that only lay out. */
const layout = 'role="presentation" cellpadding="0" cellspacing="0" border="0"';

// Programs without media queries keep the light inline colors. In forced colors backgrounds vanish and borders stay.
const styles = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
body,.page{background:#0b0c0f!important}
.card{background:#13151a!important;border-color:#2b3038!important}
.ink,.ink h1,.secondary{color:#eceef2!important}.quiet{color:#a1a9b7!important}
.rule{border-color:#2b3038!important}
.code{background:#1b1f26!important;border-color:#3b424e!important;color:#ffffff!important}
.secondary{border-color:#7b8493!important}
}
@media (max-width:480px){.outer{padding:0!important}.card{border-width:0 0 1px!important;border-radius:0!important}.inner{padding:24px 20px 12px!important}}`;

/** The product's mark without a picture, so that it shows with images off: an L of borders, which stay in forced colors, and a dot. */
const mark = `<table ${layout} aria-hidden="true"><tr><td width="32" height="32" align="center" valign="middle" style="width:32px;height:32px;border-radius:8px;background:#1d56d0">
<table ${layout}><tr><td width="11" height="13" align="right" valign="top" style="width:11px;height:13px;border-left:3px solid #ffffff;border-bottom:3px solid #ffffff;line-height:0;font-size:0"><div style="display:inline-block;width:0;height:0;border:3px solid #ffffff;border-radius:3px"></div></td></tr></table>
</td></tr></table>`;

const header = `<table ${layout} style="margin:0 0 24px"><tr><td>${mark}</td>
<td class="ink" style="padding-left:10px;${text};font-weight:600">LeadMaster</td></tr></table>`;

/** After the preview, so that mail programs do not show the beginning of the body, with its code, on a lock screen. */
const filling = "&#847;&zwnj;&nbsp;".repeat(80);

const previewHtml = (preview: string) =>
  `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escapeHtml(preview)}${filling}</div>\n`;

/**
 * Renders the whole HTML document: one column without pictures, in light and dark colors.
 * @param title plain text, the heading
 * @param body HTML
 * @param preview plain text that mail programs show beside the subject
 */
export function emailHtml(title: string, body: string, preview = ""): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no"><title>${escapeHtml(title)}</title>
<style>${styles}</style></head>
<body class="page" style="margin:0;padding:0;background:#f6f7f9;-webkit-text-size-adjust:100%">
${preview && previewHtml(preview)}<table ${layout} class="page" width="100%" style="background:#f6f7f9"><tr>
<td class="outer" align="center" style="padding:32px 12px">
<table ${layout} class="card" width="100%" style="max-width:520px;background:#ffffff;border:1px solid #dfe3e9;border-radius:8px;border-collapse:separate"><tr>
<td class="ink inner" style="padding:32px 32px 20px;text-align:left;${text}">
${header}
<h1 style="margin:0 0 16px;font-size:20px;line-height:28px;font-weight:600;color:#14171c">${escapeHtml(title)}</h1>
${body}
</td></tr></table>
</td></tr></table>
</body></html>
`;
}

/**
 * Renders a paragraph; `quiet` for secondary details.
 * @param html HTML
 */
export function paragraph(html: string, look: "plain" | "quiet" = "plain"): string {
  return look === "plain"
    ? `<p style="margin:0 0 16px">${html}</p>`
    : `<p class="quiet" style="margin:0 0 12px;font-size:14px;line-height:20px;color:#5a6170">${html}</p>`;
}

const looks = {
  primary: { cell: "background:#1d56d0;border:1px solid #1d56d0", link: "color:#ffffff" },
  secondary: { cell: "border:1px solid #848b98", link: "color:#14171c" },
} as const;

/** Renders a link as a button with a border, at least 44 px high. */
export function buttonLink(label: string, url: string, look: keyof typeof looks): string {
  const { cell, link } = looks[look];
  return `<table ${layout} style="margin:20px 0;border-collapse:separate"><tr><td class="${look}" style="${cell};border-radius:8px;mso-padding-alt:10px 18px">
<a class="${look}" href="${escapeHtml(url)}" style="display:block;padding:10px 18px;font-family:${font};font-size:16px;line-height:24px;font-weight:600;text-decoration:none;${link}">${escapeHtml(label)}</a></td></tr></table>`;
}

/** A line between the message and its details. */
export const rule =
  '<div class="rule" style="margin:24px 0 20px;border-top:1px solid #dfe3e9;line-height:0;font-size:0"></div>';

const codeStyle =
  "margin:0 0 16px;padding:16px 8px 16px 16px;border:1px solid #cdd2da;border-radius:8px;background:#f6f7f9;color:#14171c;text-align:center;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:36px;line-height:44px;font-weight:600;letter-spacing:8px;-webkit-user-select:all;user-select:all";

/** The code alone in one text node: a click selects it whole, and programs that offer to copy codes find it. */
export const codeBlock = (code: string) => `<p class="code" style="${codeStyle}">${code}</p>`;
