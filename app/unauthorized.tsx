"use client";

// Guards lead to the sign-in page instead. Without this file Next would send its own page with every answer.
export { default } from "./forbidden";
