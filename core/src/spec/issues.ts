import type * as z from "zod";
import type { Diagnostic, DiagnosticCode, Path } from "../diagnostics/index.ts";
import { diagnose, formatPath, isDiagnosticCode } from "../diagnostics/index.ts";
import type { Part, YamlText } from "./document.ts";
import { type Issue, meantIssues } from "./meant-issues.ts";
import { valueAt } from "./raw.ts";
import { fabricSchema } from "./schema/fabric.ts";
import { acceptsText, fieldDescription, knownKeys } from "./schema-keys.ts";
import { suggest } from "./suggest.ts";

type Yaml = Pick<YamlText, "raw" | "locate" | "written">;

interface Finding {
  readonly code: DiagnosticCode;
  readonly path: Path;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly part?: Part;
}

/**
 * The schema's issues as diagnostics, each at its place in the text. Where a key is unknown it may be the one that
 * a combination misses, so nothing is said about combinations there.
 */
export function explainIssues(issues: readonly Issue[], yaml: Yaml): readonly Diagnostic[] {
  const found = issues.flatMap(meantIssues).flatMap((issue) => findings(issue, yaml));
  const unknown = found.filter(({ code }) => code === "SPEC-2");
  const misspelt = new Set(unknown.map(({ path }) => formatPath(path.slice(0, -1))));
  return found
    .filter(({ code, path }) => code !== "SPEC-8" || !misspelt.has(formatPath(path)))
    .map(({ part, ...finding }) => diagnose(finding.code, { ...finding, at: yaml.locate(finding.path, part) }));
}

function findings(issue: Issue, yaml: Yaml): readonly Finding[] {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  switch (issue.code) {
    case "invalid_union":
      return [unionFinding(issue, path, yaml)];
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(path, key));
    case "invalid_key":
      return issue.issues.slice(0, 1).map((inner) => badKey(path, inner.message));
    case "invalid_type":
      return [coded(issue.message, path) ?? wrongType(issue.expected, path, yaml)];
    case "invalid_value":
      return [coded(issue.message, path) ?? notAmong(issue.values, path, yaml)];
    case "too_small":
    case "too_big":
      return [coded(issue.message, path) ?? outOfRange(issue, path, yaml)];
    case "custom":
      return [{ ...(coded(issue.message, path) ?? badValue(path, issue.message)), ...choice(issue, path, yaml) }];
    default:
      return [coded(issue.message, path) ?? badValue(path, issue.message)];
  }
}

/** The cure where exactly one of several fields is wanted: it names those that are there. */
function choice({ params }: z.core.$ZodIssueCustom, path: Path, yaml: Yaml): { readonly fix?: string } {
  const fields: readonly string[] = params?.oneOf ?? [];
  if (fields.length === 0) return {};
  const map = valueAt(yaml.raw, path);
  const present = fields.filter((field) => typeof map === "object" && map !== null && Object.hasOwn(map, field));
  if (present.length === 0) return { fix: `Add one of ${listed(fields, "and")}.` };
  return {
    fix:
      present.length === 2
        ? `Remove ${listed(present, "or")}.`
        : `Keep one of ${listed(present, "and")}; remove the others.`,
  };
}

function listed(names: readonly string[], word: "and" | "or"): string {
  const quoted = names.map((name) => `\`${name}\``);
  return `${quoted.slice(0, -1).join(", ")} ${word} ${quoted.at(-1)}`;
}

/** A value of a type that no branch of the union takes. */
function unionFinding(issue: z.core.$ZodIssueInvalidUnion, path: Path, yaml: Yaml): Finding {
  if (valueAt(yaml.raw, path) === undefined) return wrongType("", path, yaml);
  const types = issue.errors.flatMap((branch) => branch.flatMap(wanted));
  return typeFinding([...new Set(types)].join(" or "), path, yaml);
}

function wanted(issue: Issue): readonly string[] {
  if (issue.path.length > 0) return [];
  if (issue.code === "invalid_type") return [typeWord(issue.expected)];
  if (issue.code === "invalid_value") return issue.values.map((value) => `\`${String(value)}\``);
  return issue.code === "invalid_union" ? issue.errors.flatMap((branch) => branch.flatMap(wanted)) : [];
}

/** A message of the schema that carries its own code, as `SPEC-8: exactly one of …`, and below it perhaps its own cure. */
function coded(message: string, path: Path): Finding | undefined {
  const match = /^([A-Z]+-\d+)(?:: ([^\n]*))?(?:\n(.*))?$/s.exec(message);
  const [, code, text, fix] = match ?? [];
  if (code === undefined || !isDiagnosticCode(code)) return undefined;
  const subject = path.length === 0 ? "" : `${formatPath(path)}: `;
  if (code === "SPEC-7") return { code, path, message: `${formatPath(path)} is not what this podspan reads` };
  if (code === "SPEC-8") return { code, path, message: `${subject}${text ?? ""}`, fix, part: "key" };
  return {
    code,
    path,
    message: `${subject}${text ?? ""}`,
    fix: fix ?? (code === "SPEC-5" ? correction(path) : undefined),
  };
}

function unknownKey(parent: Path, key: string): Finding {
  const known = knownKeys(fabricSchema, parent);
  const near = suggest(key, known);
  const list = `the keys here are ${known.map((name) => `\`${name}\``).join(", ")}`;
  const fix =
    key === "<<"
      ? "Write the values out, or use an alias for a whole value: merge keys are not part of YAML 1.2."
      : near === undefined
        ? `Remove it; ${list}.`
        : `Did you mean \`${near}\`? Else remove it; ${list}.`;
  const where = parent.length === 0 ? "the document" : formatPath(parent);
  return {
    code: "SPEC-2",
    path: [...parent, key],
    message: `unknown key \`${shorten(key)}\` in ${where}`,
    fix,
    part: "key",
  };
}

function badKey(path: Path, message: string): Finding {
  const base = coded(message, path) ?? { code: "SPEC-4" as const, path, message: `${formatPath(path)}: ${message}` };
  return { ...base, part: "key" };
}

function wrongType(expected: string, path: Path, yaml: Yaml): Finding {
  if (valueAt(yaml.raw, path) !== undefined) return typeFinding(typeWord(expected), path, yaml);
  const code = path.length === 1 && (path[0] === "apiVersion" || path[0] === "kind") ? "SPEC-7" : "SPEC-3";
  return { code, path, message: `${formatPath(path)} is missing`, fix: code === "SPEC-3" ? addition(path) : undefined };
}

/** An identity that is lost must not be replaced by a new one: what was made would be nobody's. */
const LOST_UID =
  "Add back the `uid` that was there: fabric.lock.json has it, and the tag podspan.dev/uid of everything that was made. If nothing was ever made, take the one that `podspan init` writes in an empty directory, or that `uuidgen | tr A-Z a-z` prints.";

/** What the schema says about the field, after a verb. */
function addition(path: Path): string | undefined {
  if (formatPath(path) === "metadata.uid") return LOST_UID;
  const description = fieldDescription(fabricSchema, path);
  return description && `Add \`${path.at(-1)}\`. ${description}`;
}

function correction(path: Path): string | undefined {
  const description = fieldDescription(fabricSchema, path);
  return description && `Correct it. ${description}`;
}

function typeFinding(wantedType: string, path: Path, yaml: Yaml): Finding {
  const value = valueAt(yaml.raw, path);
  const subject = path.length === 0 ? "the document" : formatPath(path);
  const message = `${subject} must be ${wantedType}, not ${describe(value)}`;
  return {
    code: "SPEC-1",
    path,
    message,
    fix: typeFix(wantedType, path, value, yaml.written(path)) ?? mapFix(wantedType, path),
  };
}

function mapFix(wantedType: string, path: Path): string | undefined {
  const keys = wantedType === typeWord("object") ? knownKeys(fabricSchema, path) : [];
  return keys.length === 0
    ? undefined
    : `Write it as a map; its keys are ${keys.map((key) => `\`${key}\``).join(", ")}.`;
}

function typeFix(wantedType: string, path: Path, value: unknown, written: string | undefined): string | undefined {
  if (value === null) return "Give it a value, or remove the key.";
  if (wantedType.includes("a list") && typeof value === "object")
    return "Write it as a list: each entry begins with `- `.";
  if (written === undefined) return undefined;
  if (wantedType.includes("a text") && typeof value !== "string") {
    // A number that is no address range does not become one in quotes.
    return acceptsText(fabricSchema, path, written) ? `Put it in quotes: "${shorten(written)}".` : textFix(path);
  }
  if (wantedType.includes("true or false") && /^(yes|on|y|no|off|n)$/i.test(written)) {
    return `Write ${/^[yo]n?(es)?$/i.test(written) ? "true" : "false"}: YAML 1.2 knows only true and false.`;
  }
  return wantedType.includes("a list") ? `Write it as a list: [${shorten(written)}].` : undefined;
}

function textFix(path: Path): string | undefined {
  const description = formatPath(path) === "metadata.uid" ? LOST_UID : fieldDescription(fabricSchema, path);
  return description && `Write a text. ${description}`;
}

function notAmong(values: readonly unknown[], path: Path, yaml: Yaml): Finding {
  const value = valueAt(yaml.raw, path);
  if (value === undefined) return wrongType("", path, yaml);
  const texts = values.map(String);
  const near = typeof value === "string" ? suggest(value, texts) : undefined;
  const list = `one of ${texts.map((text) => `\`${text}\``).join(", ")}`;
  return {
    code: "SPEC-5",
    path,
    message: `${formatPath(path)} must be ${list}, not ${describe(value)}`,
    fix: near === undefined ? `Write ${list}.` : `Did you mean \`${near}\`? Else write ${list}.`,
  };
}

function outOfRange(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall, path: Path, yaml: Yaml): Finding {
  const limit = issue.code === "too_big" ? `at most ${issue.maximum}` : `at least ${issue.minimum}`;
  const count = Number(issue.code === "too_big" ? issue.maximum : issue.minimum);
  const units: Readonly<Record<string, string>> = {
    string: count === 1 ? " character long" : " characters long",
    array: count === 1 ? " entry long" : " entries long",
  };
  const exact = issue.exact ? limit.replace(/^at (most|least)/, "exactly") : limit;
  const value = valueAt(yaml.raw, path);
  const shown = typeof value === "number" ? `, not ${value}` : "";
  return badValue(
    path,
    `must be ${exact}${units[issue.origin] ?? ""}${shown}`,
    `Write a value that is ${exact}${units[issue.origin] ?? ""}.`,
  );
}

function badValue(path: Path, text: string, fix?: string): Finding {
  return { code: "SPEC-5", path, message: `${formatPath(path)} ${text}`, fix };
}

function typeWord(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: "a text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "a map of keys and values",
    record: "a map of names and values",
  };
  return words[expected] ?? expected;
}

function describe(value: unknown): string {
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? `the text \`${shorten(value)}\`` : `\`${String(value)}\``;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
