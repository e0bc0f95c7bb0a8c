/** The consent to text messages: a person agrees to the text that the page shows, by its version. */
import type { Api } from "./api";

const versions = new Map<string, Promise<string | undefined>>();

type Schema = { properties?: { consent?: { enum?: string[] } } };
type Document = {
  paths?: Record<string, { post?: { requestBody?: { content?: Record<string, { schema?: Schema }> } } }>;
};

async function read(api: Api): Promise<string | undefined> {
  const { json } = await api.demand([200], "GET", "/api/openapi.json");
  const { paths } = json as Document;
  const schema = paths?.["/api/account/phone"]?.post?.requestBody?.content?.["application/json"]?.schema;
  // Versions are dates: the newest one is shown now.
  return schema?.properties?.consent?.enum?.toSorted().at(-1);
}

/** @returns the version from the deployment's API document, read once per worker; undefined if it asks for no consent */
export function consentVersion(api: Api): Promise<string | undefined> {
  const known = versions.get(api.baseURL) ?? read(api);
  versions.set(api.baseURL, known);
  return known;
}
