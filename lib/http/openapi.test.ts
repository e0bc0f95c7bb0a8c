/** The OpenAPI document: valid, complete, and without an answer that the contract does not list. */
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, it } from "vitest";
import { routeList } from "@/lib/contract/routes";
import { serverRoutes } from "@/lib/contract/routes/service-routes";
import { openApiDocument } from "./openapi";

const document = openApiDocument({ origin: "https://app.example.com", cookieName: (name) => `__Host-${name}` });

it("is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});

it("has an operation for every entry, each with a summary of its own", () => {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item ?? {}).map(([method, { summary }]) => ({ name: `${method.toUpperCase()} ${path}`, summary })),
  );
  expect(operations.map(({ name }) => name).sort()).toEqual(
    [...routeList, ...Object.values(serverRoutes)].map(({ method, path }) => `${method} ${path}`).sort(),
  );
  expect(new Set(operations.map(({ summary }) => summary)).size).toBe(operations.length);
});

it("refuses fields of an answer that the contract does not list", () => {
  const schemas = JSON.stringify(document.paths?.["/api/account"]?.get?.responses?.["200"]);
  expect(schemas).toContain('"additionalProperties":false');
});
