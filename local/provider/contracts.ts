// The providers' OpenAPI documents, for the contract tests.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { root } from "@/local/launcher/environment.mjs";

/** @returns the text of a file in `contract-data`; its SOURCES.md names sources and versions */
export const readContract = (name: string) => readFileSync(join(root, "local/provider/contract-data", name), "utf8");

export type Schema = {
  $ref?: string;
  allOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  enum?: string[];
};
type Content = { content: Record<string, { schema: Schema }> };
type Operation = {
  requestBody: Content;
  responses: Record<string, Content>;
  parameters?: { name: string; schema: Schema }[];
};
type OpenApi = {
  paths: Record<string, { post?: Operation }>;
  webhooks?: Record<string, { post?: Operation }>;
  components: { schemas: Record<string, Schema> };
};

export type Document = ReturnType<typeof openDocument>;

/** Opens an OpenAPI document and validates values with its schemas. */
export function openDocument(name: string) {
  const document = JSON.parse(readContract(name)) as OpenApi;
  const compilers = { asIs: makeAjv(false), coerced: makeAjv(true) };

  function resolve(schema: Schema): Schema {
    const schemaName = schema.$ref?.split("/").at(-1);
    return schemaName === undefined ? schema : resolve(document.components.schemas[schemaName] ?? {});
  }

  /** @returns the paths of fields that the schema does not name: the documents allow them, so a misspelled one would be ignored */
  function unknownFields(given: Schema, value: unknown, path = ""): string[] {
    const parts = flatten(given);
    if (Array.isArray(value)) {
      const items = parts.find((part) => part.items)?.items;
      return items ? value.flatMap((one, index) => unknownFields(items, one, `${path}[${index}]`)) : [];
    }
    if (typeof value !== "object" || value === null) return [];
    const known = Object.assign({}, ...parts.map((part) => part.properties ?? {})) as Record<string, Schema>;
    // A schema without fields allows any.
    if (Object.keys(known).length === 0) return [];
    return Object.entries(value).flatMap(([field, one]) =>
      known[field] ? unknownFields(known[field], one, `${path}.${field}`) : [`${path}.${field}`],
    );
  }

  function flatten(given: Schema): Schema[] {
    const schema = resolve(given);
    return [schema, ...[...(schema.allOf ?? []), ...(schema.oneOf ?? [])].flatMap(flatten)];
  }

  const missing = (what: string): never => {
    throw new Error(`${name} has no ${what}`);
  };
  const schemaOf = (content: Content | undefined, what: string): Schema =>
    Object.values(content?.content ?? {})[0]?.schema ?? missing(what);

  return {
    /** @returns the schemas of a POST path or a webhook @throws if the document has none */
    post(path: string) {
      const operation = (document.paths[path] ?? document.webhooks?.[path])?.post ?? missing(path);
      return {
        body: schemaOf(operation.requestBody, `body of ${path}`),
        answer: (status: number) => schemaOf(operation.responses[status], `answer ${status} to ${path}`),
        parameter: (parameter: string) =>
          operation.parameters?.find((one) => one.name === parameter)?.schema ?? missing(parameter),
      };
    },
    /** @returns the schema of one field of a named schema */
    field: (schema: string, field: string): Schema =>
      document.components.schemas[schema]?.properties?.[field] ?? missing(`${schema}.${field}`),
    /** @param coerceTypes for forms, where every value is text @returns the errors and the unknown fields of a value */
    errorsOf(schema: Schema, value: unknown, { coerceTypes = false } = {}): string[] {
      const ajv = coerceTypes ? compilers.coerced : compilers.asIs;
      const validate = ajv.compile({ ...schema, components: document.components });
      // Coercion changes the value.
      const isValid = validate(structuredClone(value));
      return [
        ...(isValid ? [] : describeErrors(validate)),
        ...unknownFields(schema, value).map((path) => `unknown ${path}`),
      ];
    },
  };
}

function makeAjv(coerceTypes: boolean) {
  // Not strict: the documents use keywords that JSON Schema does not have.
  const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes });
  addFormats.default(ajv);
  ajv.addFormat("phone-number", /^(\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11})$/);
  ajv.addFormat("date-time-rfc-2822", /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$/);
  ajv.addFormat("currency", /^[A-Za-z]{3}$/);
  ajv.addFormat("uri-map", true);
  return ajv;
}

function describeErrors({ errors }: ValidateFunction): string[] {
  return (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
