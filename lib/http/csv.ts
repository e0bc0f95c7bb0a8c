/** CSV as RFC 4180 describes it, in UTF-8 with a byte order mark, by which spreadsheets recognize it. */
import type { Answer } from "./answer";

/** A spreadsheet would take the cell for a formula (CWE-1236). */
const formulaStart = /^[=+\-@\t\r]/;

/** Returns one cell. A text that a spreadsheet would execute gets an apostrophe in front. */
export function csvCell(text: string): string {
  const safe = formulaStart.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Returns one line of cells with its end. */
export const csvLine = (cells: readonly string[]) => `${cells.map(csvCell).join(",")}\r\n`;

/** Returns the start of a file: the byte order mark and the names of the columns. */
export const csvStart = (header: readonly string[]) => `\uFEFF${csvLine(header)}`;

/**
 * Returns a download that is produced as the client takes it, in constant memory. A part that fails cuts the connection, so that the
 * client does not take the beginning for the whole.
 * @param parts rows of cells; the generator ends when the client goes away
 */
export function csv(
  fileName: string,
  header: readonly string[],
  parts: AsyncGenerator<readonly (readonly string[])[]>,
): Answer<200, string> {
  const encoder = new TextEncoder();
  let before = csvStart(header);
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // A part without rows gives nothing to take, and the stream would not ask again.
        let text = before;
        let next = await parts.next();
        for (; !next.done; next = await parts.next()) {
          text += next.value.map(csvLine).join("");
          if (text) break;
        }
        before = "";
        if (text) controller.enqueue(encoder.encode(text));
        if (next.done) controller.close();
      },
      async cancel() {
        await parts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
  const headers = {
    "Cache-Control": "no-store",
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="${fileName}"`,
  };
  return new Response(body, { headers }) as Answer<200, string>;
}
