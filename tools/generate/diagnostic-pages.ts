import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type CatalogueEntry, catalogue, type DiagnosticCode, type Example, pages } from "@podspan/core/diagnostics";
import type { Generator } from "./generator.ts";

/** `docs/diagnostics/`: a page per code and an index, from the catalogue. */
export const diagnosticPages: Generator = {
  owns: ["docs/diagnostics"],
  files: async () => {
    const entries = Object.entries(catalogue) as [DiagnosticCode, CatalogueEntry][];
    const decisions = await readdir(join(import.meta.dirname, "../../decisions"));
    const written = entries.map(
      ([code, entry]) => [`docs/diagnostics/${code}.md`, page(code, entry, decisions)] as const,
    );
    return new Map([...written, ["docs/diagnostics/README.md", index(entries)]]);
  },
};

function page(code: DiagnosticCode, entry: CatalogueEntry, decisions: readonly string[]): string {
  return `# ${code}: ${entry.title}

Severity: ${entry.severity}

## Cause

${entry.cause}

## Fix

${entry.cure}

## Example

${exampleText(pages[code].example)}

## Source

${linked(pages[code].source, decisions)}

[All diagnostics](README.md)
`;
}

/** What a source names of ours, one step away: F-numbers, pages, decisions. */
function linked(source: string, decisions: readonly string[]): string {
  return source
    .replaceAll(/\bF\d+\b/g, (rule) => `[${rule}](../reachability-rules.md#${rule.toLowerCase()})`)
    .replaceAll(/(?<=, )docs\/([a-z-]+\.md)/g, "[docs/$1](../$1)")
    .replaceAll(/\b(?:README|SCOPE|SECURITY)\.md/g, "[$&](../../$&)")
    .replaceAll(/\bdecisions\/(\d{4})\b/g, (name, number) => {
      return `[${name}](../../decisions/${decisions.find((file) => file.startsWith(number))})`;
    });
}

function exampleText(example: Example): string {
  if ("situation" in example) return example.situation;
  if ("document" in example) return fenced(escapeControls(example.document.trimEnd()));
  const body = example.spec
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
  return fenced(`spec:\n${body}`);
}

function fenced(text: string): string {
  return `\`\`\`yaml\n${text}\n\`\`\``;
}

function escapeControls(text: string): string {
  return text.replaceAll(/(?!\n)\p{Control}/gu, (char) => `<U+${char.charCodeAt(0).toString(16).padStart(4, "0")}>`);
}

const TITLES: Readonly<Record<string, string>> = {
  ADDR: "Addresses against each other",
  CIDR: "Blocks of a VPC",
  AZ: "Zones",
  CNI: "The VPC CNI",
  YAML: "The text",
  SPEC: "The Fabric's shape",
};

function index(entries: readonly (readonly [DiagnosticCode, CatalogueEntry])[]): string {
  const family = (code: string): string => code.replace(/-.*$/, "");
  const titled = Object.entries(TITLES).map(([name, title]) => {
    return section(
      title,
      entries.filter(([code]) => family(code) === name),
    );
  });
  const others = section(
    "Other",
    entries.filter(([code]) => !Object.hasOwn(TITLES, family(code))),
  );
  return `# Diagnostics

Every problem that Podspan reports has a code, a place, a cause and a fix. An error stops the run, a warning does not.

${[...titled, others].join("\n")}`;
}

function section(title: string, entries: readonly (readonly [DiagnosticCode, CatalogueEntry])[]): string {
  const rows = entries
    .toSorted(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
    .map(([code, entry]) => `| [${code}](${code}.md) | ${entry.severity} | ${entry.title} |`);
  return `## ${title}\n\n| code | severity | what |\n|---|---|---|\n${rows.join("\n")}\n`;
}
