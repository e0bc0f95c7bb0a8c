// Certificates for the SMTP server of the local provider: a certificate authority of its own, and what it signs. X.509 v3 in DER (RFC 5280),
// with keys on P-256.
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from "node:crypto";

const der = (tag: number, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 255 ? 4 : 2, "0"), "hex");
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
};
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const identifier = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const octets = (body: Buffer) => der(0x04, body);
const bits = (body: Buffer) => der(0x03, Buffer.from([0]), body);

const ecdsaWithSha256 = sequence(identifier("2a8648ce3d040302"));
const commonName = (name: string) => sequence(der(0x31, sequence(identifier("550403"), der(0x0c, Buffer.from(name)))));
const time = (date: Date) => der(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`));
const extension = (oid: string, value: Buffer) =>
  sequence(identifier(oid), der(0x01, Buffer.from([0xff])), octets(value));

const names = sequence(der(0x82, Buffer.from("localhost")), der(0x87, Buffer.from([127, 0, 0, 1])));
const extensions = {
  // Basic constraints: a CA. Key usage: signs certificates.
  authority: [
    extension("551d13", sequence(der(0x01, Buffer.from([0xff])))),
    extension("551d0f", der(0x03, Buffer.from([1, 0x06]))),
  ],
  // Subject alternative names: localhost and 127.0.0.1.
  server: [extension("551d11", names)],
};

export type Certificate = { key: string; cert: string };
type Issuer = Certificate & { name: string };

const day = 86_400_000;

function issue(name: string, kind: keyof typeof extensions, issuer?: Issuer, days = 3_650): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signingKey: KeyObject = issuer ? createPrivateKey(issuer.key) : privateKey;
  const end = new Date(Date.now() + days * day);
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    commonName(issuer?.name ?? name),
    sequence(time(new Date(Math.min(Date.now(), end.getTime()) - day)), time(end)),
    commonName(name),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions[kind])),
  );
  const certificate = new X509Certificate(
    sequence(content, ecdsaWithSha256, bits(sign("sha256", content, signingKey))),
  );
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert: certificate.toString() };
}

/** A new certificate authority, whose `cert` clients trust with NODE_EXTRA_CA_CERTS. */
export function createAuthority() {
  const name = "LeadMaster local provider";
  const authority = { ...issue(name, "authority"), name };
  return {
    cert: authority.cert,
    /** A certificate for localhost and 127.0.0.1. @param days a negative number: expired */
    issue: (days?: number) => issue("localhost", "server", authority, days),
  };
}

/** A certificate that nobody else vouches for. */
export function selfSigned(): Certificate {
  return issue("localhost", "server");
}
