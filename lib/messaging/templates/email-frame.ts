/** The frame of every email, and helpers for its text. Mail programs support little more than tables and inline styles. Pure. */

/** Escapes text for HTML content and attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Replaces line ends and control characters, so that a name cannot begin a line of plain text. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

/** Time of day in UTC. It does not depend on the time of sending, so a retry has the same bytes. */
export function clockTime(date: Date): string {
  return `${date.toISOString().slice(11, 16)} UTC`;
}

const font = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

// Programs without media queries keep the light inline colors. There are no pictures that an automatic inversion could spoil.
const darkStyles = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
body,.page{background:#12131a!important}
.card{background:#1a1b1f!important;border-color:#32343b!important}
.ink{color:#ededf0!important}.quiet{color:#a2a5af!important}
.code{background:#24262c!important;color:#ffffff!important}
a{color:#7aa7ff!important}
}`;

/**
 * Renders the whole HTML document: one column, no pictures, light and dark colors.
 * @param title plain text
 * @param body HTML
 */
export function emailHtml(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no"><title>${escapeHtml(title)}</title>
<style>${darkStyles}</style></head>
<body class="page ink" style="margin:0;padding:0;background:#f7f7f8;color:#1b1c20;font-family:${font};font-size:16px;line-height:24px">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f7f7f8"><tr>
<td align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:520px;background:#ffffff;border:1px solid #dcdde1;border-radius:8px"><tr>
<td class="ink" style="padding:28px;text-align:left;color:#1b1c20;font-family:${font};font-size:16px;line-height:24px">
<p style="margin:0 0 20px;font-weight:600">LeadMaster</p>
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
    : `<p class="quiet" style="margin:0 0 12px;font-size:14px;line-height:20px;color:#5c5f69">${html}</p>`;
}
