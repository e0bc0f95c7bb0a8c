/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  // `npm run build` and `npm test` check the types of all files before, tests included: Next would check them a second time.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    // `forbidden()`: a member on an admin's page gets 403 and a page that says so.
    authInterrupts: true,
    // A route is loaded with its first request (docs/decisions/0063-a-server-loads-what-it-uses.md).
    preloadEntriesOnStart: false,
  },
  // Nothing here shows remote pictures, and the optimizer is attack surface.
  images: { unoptimized: true },
  // Native addons, SDKs that must not be bundled, and large packages: a bundle would contain a copy of them for each route.
  serverExternalPackages: [
    "@node-rs/argon2",
    "@node-rs/bcrypt",
    "@zxcvbn-ts/core",
    "@zxcvbn-ts/language-common",
    "@zxcvbn-ts/language-en",
    "bowser",
    "drizzle-orm",
    "ipaddr.js",
    "libphonenumber-js",
    "nodemailer",
    "pino",
    "postgres",
    "prom-client",
    "resend",
    "twilio",
    "zod",
  ],
};
