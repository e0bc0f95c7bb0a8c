/** Work that follows a response, so that no provider and no account's existence changes the time of an answer. */
export { after as afterResponse } from "next/server";
