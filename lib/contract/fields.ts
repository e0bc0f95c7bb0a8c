/** Pieces that several wire shapes share. Client-safe. */

import { z } from "zod";
import { channels } from "./vocabulary";

// zod would compile its checks with `new Function`, which a page's policy refuses, and asks by trying. Everything that makes a schema
// for the browser imports this file first.
z.config({ jitless: true });

// NUL cannot be stored in a PostgreSQL text; other control characters have no place in a name or an address.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
export const noControls = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/u;

/** Of a call that has nothing to say; JSON all the same, for a form of another site cannot send that. */
export const emptySchema = z.object({});

/** Path and query parameters that name a row. Anything else names none, and must not reach the database. */
export const rowIdSchema = z.guid();

export const channelSchema = z.enum(channels);
