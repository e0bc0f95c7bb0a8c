/** The OpenAPI 3.1 document of the HTTP contract, made from the entries of `lib/contract/routes.ts`. */
import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponsesObject,
} from "zod-openapi";
import { channelSchema, rowIdSchema } from "@/lib/contract/fields";
import type { ProblemCode } from "@/lib/contract/problem-codes";
import { routes } from "@/lib/contract/routes";
import { type Authentication, authenticationOf, noBody, type RouteEntry } from "@/lib/contract/routes/define-route";
import { serverRoutes } from "@/lib/contract/routes/service-routes";
import { problemSchema, statusOf } from "./problem";

type SecuritySchemes = NonNullable<NonNullable<ZodOpenApiObject["components"]>["securitySchemes"]>;

/** What the document takes from the configuration. */
export type Deployment = { origin: string; cookieName: (name: string) => string };

const securitySchemes = ({ cookieName }: Deployment) =>
  ({
    session: { type: "apiKey", in: "cookie", name: cookieName("leadmaster.session") },
    challenge: { type: "apiKey", in: "cookie", name: cookieName("leadmaster.challenge") },
    app_token: { type: "http", scheme: "bearer", description: "The token of POST /api/mobile/sign-in." },
    operator_token: { type: "http", scheme: "bearer", description: "OPERATOR_TOKEN of the configuration." },
    resend_signature: { type: "apiKey", in: "header", name: "svix-signature" },
    twilio_signature: { type: "apiKey", in: "header", name: "x-twilio-signature" },
  }) satisfies Record<Authentication, SecuritySchemes[string]>;

/** Parameters of a path that are not the id of a row. */
const parameterSchemas: Readonly<Record<string, z.ZodType>> = { channel: channelSchema, token: z.string() };

function pathParameters(path: string): z.ZodObject | undefined {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const shape = Object.fromEntries(names.map((name) => [name, parameterSchemas[name] ?? rowIdSchema]));
  return names.length > 0 ? z.object(shape) : undefined;
}

/** The media type of an answer: a text names its own if it is not plain. */
function mediaTypeOf(schema: z.ZodType): string {
  if (!(schema instanceof z.ZodString)) return "application/json";
  const named = schema.meta()?.contentMediaType;
  return typeof named === "string" ? named : "text/plain";
}

const waits: readonly ProblemCode[] = ["too_many_attempts", "resend_too_early", "unavailable"];

const retryAfter = z.string().regex(/^\d+$/).optional().meta({ description: "Seconds to wait before another call." });

/** The problem+json answers of an entry by status, each with the codes that it can have. */
function problemsByStatus({ problems, gone }: RouteEntry): Map<number, ProblemCode[]> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problems) {
    const status = gone && code === "link_over" ? 410 : statusOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

function responsesOf(entry: RouteEntry): ZodOpenApiResponsesObject {
  const problems = problemsByStatus(entry);
  const statuses = [...new Set([...Object.keys(entry.answers).map(Number), ...problems.keys()])].sort((a, b) => a - b);
  const responses = statuses.map((status) => {
    const answer = entry.answers[status];
    const codes = problems.get(status);
    const content = {
      ...(answer && answer !== noBody && { [mediaTypeOf(answer)]: { schema: answer } }),
      ...(codes && { "application/problem+json": { schema: problemSchema.extend({ code: z.enum(codes) }) } }),
    };
    const description = [answer ? "The answer." : [], codes ? `Problem: ${codes.join(", ")}.` : []].flat().join(" ");
    const headers = codes?.some((code) => waits.includes(code)) ? z.object({ "Retry-After": retryAfter }) : undefined;
    return [status, { description, ...(headers && { headers }), ...(Object.keys(content).length > 0 && { content }) }];
  });
  const afterForm = { 303: { description: "The next page, after a form without scripts." } };
  return { ...Object.fromEntries(responses), ...(entry.form && afterForm) };
}

function operationOf(operationId: string, entry: RouteEntry): ZodOpenApiOperationObject {
  const { body, file, query, form, summary } = entry;
  const path = pathParameters(entry.path);
  const authentication = authenticationOf(entry);
  const json = body && {
    "application/json": { schema: body },
    ...(form && { "application/x-www-form-urlencoded": { schema: body } }),
  };
  const content = file ? { [file]: { schema: z.string() } } : json;
  return {
    operationId,
    summary,
    ...(authentication && { security: [{ [authentication]: [] }] }),
    ...((path || query) && { requestParams: { ...(path && { path }), ...(query && { query }) } }),
    ...(content && { requestBody: { required: true, content } }),
    responses: responsesOf(entry),
  };
}

/** Returns the document. @throws Error if a schema of the contract cannot be described */
export function openApiDocument(deployment: Deployment) {
  const paths: NonNullable<ZodOpenApiObject["paths"]> = {};
  for (const [operationId, entry] of Object.entries<RouteEntry>({ ...routes, ...serverRoutes })) {
    const method = entry.method.toLowerCase() as Lowercase<RouteEntry["method"]>;
    paths[entry.path] = { ...paths[entry.path], [method]: operationOf(operationId, entry) };
  }
  const document = createDocument({
    openapi: "3.1.1",
    info: {
      title: "LeadMaster sign-in",
      version: "1",
      description: "Fields may be added to answers. Errors are application/problem+json (RFC 9457) with a `code`.",
    },
    servers: [{ url: deployment.origin }],
    paths,
    components: { securitySchemes: securitySchemes(deployment) },
  });
  return { ...document };
}
