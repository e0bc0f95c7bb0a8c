/** The document that integrators read. */
import { expect, test } from "@/e2e/support/journey-test";
import { openApiDocument } from "@/lib/http/openapi";

test("GET /api/openapi.json serves the document of the contract to anyone", async ({ client }) => {
  const { status, json } = await client.send("GET", "/api/openapi.json");
  expect(status).toBe(200);
  const expected = openApiDocument({ origin: "", cookieName: (name) => name });
  expect(json).toEqual({ ...JSON.parse(JSON.stringify(expected)), servers: [{ url: expect.any(String) }] });
});
