/** The numbers of the HTTP server: how long a connection may take, and how much of it there may be. */
import { minutes, seconds } from "@/lib/contract/duration";

/** A client that sends its headers, or a whole request, slower than this is answered 408 and cut. */
export const HEADERS_TIMEOUT = seconds(10);
export const REQUEST_TIMEOUT = seconds(20);

/** Longer than the 60 s that proxies keep an idle connection: the proxy must be the one that closes it, or it loses requests. */
export const KEEP_ALIVE_TIMEOUT = seconds(65);

/**
 * A connection on which no byte moves while an answer is pending is cut, after this time or (Node looks twice where bytes wait for the
 * client) twice this time. Longer than the slowest answer takes to begin.
 */
export const SILENCE_TIMEOUT = seconds(25);

/**
 * Bytes per second that a client must take while an answer waits for it, after a grace: a client that takes one byte now and then is not
 * silent. Slower than any line in use, and the largest file is over in half an hour.
 */
export const SLOWEST_READER = { grace: seconds(30), bytesPerSecond: 1_024 } as const;

/** Open connections. Each holds a socket and at most one file, which leaves room below the usual hard limit of 4,096 descriptors. */
export const MAX_CONNECTIONS = 1_000;

/** A full server is noted in the log once in this time. */
export const CONNECTIONS_LOG_WINDOW = minutes(1);

/** Requests after which a connection is closed with its answer. */
export const MAX_REQUESTS_PER_CONNECTION = 1_000;

/** Requests that a client may send ahead of the answer to its first one. Browsers and proxies send none. */
export const MAX_PIPELINED = 32;

/** How often connections are checked for the timeouts above. */
export const CHECK_EVERY = seconds(1);

/**
 * Password steps under way. More are refused if they would wait longer than `wait` for their answer, which leaves time for the code step
 * within two seconds; a few are always admitted, so that a slow moment refuses nobody.
 */
export const PASSWORD_STEPS = { wait: seconds(1.2), always: 24 } as const;

/** What a client is told that is refused because of overload or an outage, in seconds. */
export const RETRY_AFTER = 5;

/** A readiness probe is answered within this time: probes wait one to five seconds. */
export const READINESS_TIMEOUT = seconds(2);

/** A stop: how long requests may still take once the listener is closed, and then the messages that they left to be sent. */
export const STOP_REQUESTS_WITHIN = seconds(10);
export const STOP_WORK_WITHIN = seconds(12);
