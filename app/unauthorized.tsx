"use client";

// Not shown: guards redirect to the sign-in page. Without this file Next would send its own page with every answer.
export { default } from "./forbidden";
