/**
 * Where to report a vulnerability (RFC 9116). A route and not a file: `Expires` must be in the future, and the contact and the origin
 * are this deployment's.
 */
import { env } from "@/lib/config/env";
import { days } from "@/lib/contract/duration";
import { routes } from "@/lib/contract/routes";
import { plainText } from "@/lib/http/answer";
import { HttpProblem } from "@/lib/http/problem";
import { endpoint, route } from "@/lib/http/route";

/** Milliseconds. Researchers must not rely on older copies; RFC 9116 section 2.5.5 recommends less than a year. */
const lifetime = days(90);

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readSecurityContact, async () => {
    const { NEXTAUTH_URL, SUPPORT_EMAIL } = env();
    // RFC 9116 section 2.5.3 requires a contact: without one there is no file.
    if (SUPPORT_EMAIL === undefined) return new HttpProblem("not_found");
    const fields = [
      `Contact: mailto:${encodeURI(SUPPORT_EMAIL)}`,
      `Expires: ${new Date(Date.now() + lifetime).toISOString()}`,
      "Preferred-Languages: en",
      `Canonical: ${NEXTAUTH_URL}/.well-known/security.txt`,
    ];
    return plainText(`${fields.join("\n")}\n`);
  }),
);
