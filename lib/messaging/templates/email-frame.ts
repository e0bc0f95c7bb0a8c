/** What every e-mail of ours has around it. Tables and inline styles, for mail programs know little else. Pure. */

/** Text as it may stand in HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Text as it may stand in a line of plain text: a name with a line end in it must not begin a line of its own. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

const font = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

// Programs that know no media queries keep the inline, light colours; those that invert by themselves find no picture to spoil.
const darkStyles = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
body,.page{background:#12131a!important}
.card{background:#1a1b1f!important;border-color:#32343b!important}
.ink{color:#ededf0!important}.quiet{color:#a2a5af!important}
.code{background:#24262c!important;color:#ffffff!important}
a{color:#7aa7ff!important}
}`;

/** The frame: one column, no pictures, right in the light and in the dark. `body` is HTML already. */
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

/** A paragraph; `quiet` for what need not be read first. `html` is HTML already. */
export function paragraph(html: string, look: "plain" | "quiet" = "plain"): string {
  return look === "plain"
    ? `<p style="margin:0 0 16px">${html}</p>`
    : `<p class="quiet" style="margin:0 0 12px;font-size:14px;line-height:20px;color:#5c5f69">${html}</p>`;
}
