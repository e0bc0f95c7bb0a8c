/** Fields that several wire schemas share. Client-safe. */

import { z } from "zod";
import { channels } from "./vocabulary";

// zod probes `new Function` to compile its checks, which violates the page's Content-Security-Policy. Every module that makes a schema for
// the browser imports this file first.
z.config({ jitless: true });

// PostgreSQL cannot store NUL in text; other control characters do not belong in a name or an address.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are refused
export const noControls = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/u;

/** The body of a call without parameters. It must be JSON, because a form of another site cannot send that (CSRF). */
export const emptySchema = z.object({});

/** A row's id in a path or query parameter. Anything else must not reach the database. */
export const rowIdSchema = z.guid();

/** A channel in a path. */
export const channelSchema = z.enum(channels);

/** A point in time in a response: ISO 8601 in UTC. */
export const timestampSchema = z.iso.datetime();
