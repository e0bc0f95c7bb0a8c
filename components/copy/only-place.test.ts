/** Holds that screens get every text from this folder: nothing else in components/ or app/ has words that people read. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ESTree, parseSync } from "vite";
import { describe, expect, it, test } from "vitest";

/** Attributes whose value is spoken or shown. */
const spokenAttributes = ["aria-label", "aria-description", "aria-valuetext", "title", "placeholder", "alt", "label"];

/** Two letters in a row: an icon, a number or a separator is no text. */
const hasWords = (text: string) => /\p{L}{2}/u.test(text);

/** A text in any place that reads like a sentence or a label, unlike a class list, a path, a name of a value or a date format. */
const readsLikeText = (text: string) =>
  /^\p{Lu}\p{Ll}+(?:[\s.,:;!?…]|$)/u.test(text.trim()) || /\p{Ll}{2}[.!?…](?:\s|$)/u.test(text);

type Finding = { line: number; text: string };

/** A node with the nodes around it, the closest first. */
type Placed = { node: ESTree.Node; around: ESTree.Node[] };

const isNode = (value: unknown): value is ESTree.Node => typeof value === "object" && value !== null && "type" in value;

/** Every node of the tree, in the order of the source. */
function* nodesIn(node: ESTree.Node, around: ESTree.Node[] = []): Generator<Placed> {
  yield { node, around };
  for (const value of Object.values(node).flat()) if (isNode(value)) yield* nodesIn(value, [node, ...around]);
}

function literalOf(node: ESTree.Node): string | null {
  if (node.type === "TemplateElement") return node.value.cooked ?? null;
  return node.type === "Literal" && typeof node.value === "string" ? node.value : null;
}

/** What the literal is for, as far as the syntax tells: the JSX that shows it, or code that never shows it. */
function placeOf({ node, around }: Placed): "shown" | "unseen" | "unknown" {
  for (const [index, parent] of around.entries()) {
    const child = around[index - 1] ?? node;
    switch (parent.type) {
      case "JSXAttribute":
        return spokenAttributes.includes(String(parent.name.name)) ? "shown" : "unknown";
      case "JSXExpressionContainer":
        if (around[index + 1]?.type !== "JSXAttribute") return "shown";
        break;
      // Compared with a value, used as a key, or given to code: not what is shown.
      case "BinaryExpression":
        if (/^[!=]==?$/.test(parent.operator)) return "unseen";
        break;
      case "MemberExpression":
        if (parent.computed && parent.property === child) return "unseen";
        break;
      case "CallExpression":
      case "NewExpression":
        return parent.callee.type === "Identifier" && /^(?:Type|Range)?Error$/.test(parent.callee.name)
          ? "unseen"
          : "unknown";
      case "ImportDeclaration":
      case "ExportAllDeclaration":
      case "TSLiteralType":
        return "unseen";
      case "ExportNamedDeclaration":
        if (parent.source === child) return "unseen";
        break;
      case "Property":
        if (parent.key === child) return "unseen";
        break;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return "unknown";
    }
  }
  return "unknown";
}

function textsIn(name: string, source: string): Finding[] {
  const { program, errors } = parseSync(name, source, { lang: "tsx" });
  expect(errors).toEqual([]);
  const found: Finding[] = [];
  for (const placed of nodesIn(program)) {
    const text = placed.node.type === "JSXText" ? placed.node.value : literalOf(placed.node);
    if (text === null || !isText(placed, text)) continue;
    found.push({ line: source.slice(0, placed.node.start).split("\n").length, text: text.trim() });
  }
  return found;
}

function isText(placed: Placed, text: string): boolean {
  if (!hasWords(text)) return false;
  if (placed.node.type === "JSXText") return true;
  const place = placeOf(placed);
  return place === "shown" || (place === "unknown" && readsLikeText(text));
}

const root = join(import.meta.dirname, "../..");

function screenFiles(): string[] {
  return ["components", "app"]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((at) => `${folder}/${at}`),
    )
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .filter(
      (file) =>
        !file.startsWith("components/copy/") && !/\/route(\.[\w.]+)?\.ts$/.test(file) && !file.startsWith("app/api/"),
    );
}

test.each(screenFiles())("%s has no text of its own", (file) => {
  const found = textsIn(file, readFileSync(join(root, file), "utf8"));
  expect(found.map(({ line, text }) => `${file}:${line} ${JSON.stringify(text)}`)).toEqual([]);
});

describe("the check", () => {
  it.each([
    "const a = <p>Saved</p>",
    "const a = <p>in {seconds} s, at most</p>",
    'const a = <p>{ok ? "yes" : "no"}</p>',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the string is source code that the test parses
    "const a = <p>{`left: ${n}`}</p>",
    'const a = <button aria-label="close" />',
    'const a = <img alt={busy ? "busy" : "idle"} />',
    'const a = <Field label="email" />',
    'const a = <Row text="Change your password" />',
    'const words = { off: "Turned off" }',
    'const a = () => say("Try again.")',
    'const a = "the message was refused. Ask an admin"',
    "export const metadata = { title: `Home` }",
  ])("finds the text in %s", (source) => {
    expect(textsIn("a.tsx", source)).not.toEqual([]);
  });
  it.each([
    '"use client"; import { A } from "./Some.thing";',
    'const a = <p className="mt-7 w-full">{n} · {m}</p>',
    'const a = <input type="password" autoComplete="one-time-code" />',
    'const a = tone === "Warn" ? look.warn : look["Good"]',
    'const look = "flex h-9 items-center gap-1 rounded-md px-3"',
    'const a = call("POST", "/api/account/phone", { "content-type": "application/json" })',
    'type Kind = "Saved" | "Refused"',
    'throw new Error("This needs <ProtectedCalls> around it.")',
    "// Kept and selected: a slip can be mended.",
  ])("leaves alone %s", (source) => {
    expect(textsIn("a.tsx", source)).toEqual([]);
  });
});
