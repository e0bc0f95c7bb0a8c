/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  // `npm run build` and `npm test` check the types of all files before, tests included: Next would check them a second time.
  typescript: { ignoreBuildErrors: true },
  // `forbidden()`: a member on an admin's page gets 403 and a page that says so.
  experimental: { authInterrupts: true },
  // Nothing here shows remote pictures, and the optimizer is attack surface.
  images: { unoptimized: true },
  // Native addon and SDKs that must not be bundled.
  serverExternalPackages: [
    "@node-rs/argon2",
    "@node-rs/bcrypt",
    "twilio",
    "resend",
    "nodemailer",
    "pino",
    "postgres",
    "prom-client",
  ],
};
