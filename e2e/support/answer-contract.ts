/** Compares the calls that the tests make with the OpenAPI document: request, status, media type, body and problem code. */
import { ok } from "node:assert";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { openApiDocument } from "@/lib/http/openapi";

const document = openApiDocument({ origin: "http://localhost", cookieName: (name) => name });
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, "document");

/** A JSON pointer within the document. */
const pointer = (...keys: string[]) =>
  keys.map((key) => `/${encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");

function validatorOf(...keys: string[]): ValidateFunction | undefined {
  return ajv.getSchema(`document#${pointer(...keys)}`);
}

const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item ?? {}).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    pattern: new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
    keys: ["paths", path, method],
    operation,
  })),
);

const countParameters = (path: string) => path.split("{").length;

/** As the router does, this prefers a path whose words are given to one with a parameter in their place. */
function operationOf(method: string, pathname: string) {
  const matching = operations.filter(({ pattern }) => pattern.test(pathname));
  const fewest = Math.min(...matching.map(({ path }) => countParameters(path)));
  return matching.find((each) => each.method === method && countParameters(each.path) === fewest);
}

export type Exchange = {
  method: string;
  path: string;
  requestType?: string | null;
  requestBody?: string;
  status: number;
  contentType: string | null;
  text: string;
};

const typeOf = (header: string | null | undefined) => header?.split(";", 1)[0]?.trim() ?? "";

const bodyOf = (type: string, text: string): unknown => (type.endsWith("json") ? JSON.parse(text) : text);

function checkRequest(call: string, keys: string[], { requestType, requestBody }: Exchange): void {
  const type = typeOf(requestType);
  if (type !== "application/json" || !requestBody) return;
  const validate = validatorOf(...keys, "requestBody", "content", type, "schema");
  if (validate)
    ok(
      validate(JSON.parse(requestBody)),
      `${call}: accepted a request that the document refuses: ${ajv.errorsText(validate.errors)}`,
    );
}

/**
 * Checks a call of `/api/*`. Redirects, and errors that a proxy or Node itself answers, are not part of the document.
 * @throws AssertionError with the call, if the document lists no such answer, or an undocumented path answers other than with an error
 */
export function checkExchange(exchange: Exchange): void {
  const { method, path, status, contentType, text } = exchange;
  const [pathname = ""] = path.split("?", 1);
  const found = operationOf(method, pathname);
  const call = `${method} ${found?.path ?? pathname} ${status}`;
  if (!found) {
    ok(
      !pathname.startsWith("/api/") || status >= 300 || method === "HEAD" || method === "OPTIONS",
      `${call}: undocumented`,
    );
    return;
  }
  const type = typeOf(contentType);
  if (status >= 300 && type !== "application/problem+json" && !found.operation.responses?.[status]) return;
  ok(found.operation.responses?.[status], `${call}: the document lists no such status`);
  if (status < 300) checkRequest(call, found.keys, exchange);
  if (text === "") return;
  const validate = validatorOf(...found.keys, "responses", String(status), "content", type, "schema");
  ok(validate, `${call}: the document lists no ${type}`);
  ok(validate(bodyOf(type, text)), `${call}: ${ajv.errorsText(validate.errors)}`);
}
