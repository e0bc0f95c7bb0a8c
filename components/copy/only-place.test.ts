/** Holds that screens get every text from this folder: nothing else in components/ or app/ has words that people read. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it, test } from "vitest";

/** Attributes whose value is spoken or shown. */
const spokenAttributes = ["aria-label", "aria-description", "aria-valuetext", "title", "placeholder", "alt", "label"];

/** Two letters in a row: an icon, a number or a separator is no text. */
const hasWords = (text: string) => /\p{L}{2}/u.test(text);

/** A text in any place that reads like a sentence or a label, unlike a class list, a path, a name of a value or a date format. */
const readsLikeText = (text: string) =>
  /^\p{Lu}\p{Ll}+(?:[\s.,:;!?…]|$)/u.test(text.trim()) || /\p{Ll}{2}[.!?…](?:\s|$)/u.test(text);

type Finding = { line: number; text: string };

const isLiteral = (
  node: ts.Node,
): node is ts.StringLiteralLike | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);

/** What the literal is for, as far as the syntax tells: the JSX that shows it, or code that never shows it. */
function placeOf(node: ts.Node): "shown" | "unseen" | "unknown" {
  for (
    let child = node, parent = node.parent;
    parent && !ts.isSourceFile(parent);
    child = parent, parent = parent.parent
  ) {
    if (ts.isJsxAttribute(parent)) return spokenAttributes.includes(parent.name.getText()) ? "shown" : "unknown";
    if (ts.isJsxExpression(parent) && !ts.isJsxAttribute(parent.parent)) return "shown";
    // Compared with a value, used as a key, or given to code: not what is shown.
    if (ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText())) return "unseen";
    if (ts.isElementAccessExpression(parent) && parent.argumentExpression === child) return "unseen";
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
      return /^(?:Error|TypeError|RangeError)$/.test(parent.expression.getText()) ? "unseen" : "unknown";
    }
    if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent))
      return "unseen";
    if (ts.isPropertyAssignment(parent) && parent.name === child) return "unseen";
    if (ts.isFunctionLike(parent)) return "unknown";
  }
  return "unknown";
}

function textsIn(name: string, source: string): Finding[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: Finding[] = [];
  const visit = (node: ts.Node): void => {
    const text = ts.isJsxText(node) || isLiteral(node) ? node.text : null;
    if (text !== null && isText(node, text)) {
      found.push({ line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: text.trim() });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isText(node: ts.Node, text: string): boolean {
  if (!hasWords(text)) return false;
  if (ts.isJsxText(node)) return true;
  const place = placeOf(node);
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
