import type { Diagnostic, Location, Path } from "../diagnostics/index.ts";
import { hasErrors, sortDiagnostics } from "../diagnostics/index.ts";
import { type Part, readYaml, type YamlText } from "./document.ts";
import { explainIssues } from "./issues.ts";
import { findNotYet, refusedSections } from "./not-yet.ts";
import { checkFabric } from "./rules/rules.ts";
import { salvage } from "./salvage.ts";
import { type Fabric, fabricSchema } from "./schema/fabric.ts";

/** What reading a Fabric gives. */
export interface ParsedFabric {
  /** Present when no diagnostic is an error. */
  readonly fabric?: Fabric;
  /** Everything that is wrong or odd, sorted by place. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Where the value or the key at a path stands; by default the value of a scalar and the key of a map or list. For what
   * is not in the text: the nearest key above, else 1:1.
   */
  readonly locate: (path: Path, part?: Part) => Location;
}

/**
 * Reads one Fabric: YAML, shape, what is not built yet, and every rule that needs no world, all in one run.
 * Never throws, whatever the text. `file` is only named in diagnostics.
 */
export function parseFabric(text: string, file: string): ParsedFabric {
  const yaml = readYaml(text, file);
  if (yaml.raw === undefined) return { diagnostics: sortDiagnostics(yaml.diagnostics), locate: yaml.locate };
  const shape = fabricSchema.safeParse(yaml.raw, { jitless: true });
  const fabric = shape.success ? shape.data : salvage(yaml.raw);
  const below = [
    ...(shape.success ? [] : outsideRefused(explainIssues(shape.error.issues, yaml), yaml.raw)),
    ...findNotYet(yaml.raw),
    ...(fabric ? checkFabric(fabric, yaml.raw) : []),
  ].map((diagnostic) => (diagnostic.at ? diagnostic : place(diagnostic, yaml)));
  const diagnostics = sortDiagnostics([
    ...yaml.diagnostics,
    ...below.filter((diagnostic) => isTrusted(diagnostic, yaml)),
  ]);
  const locate = yaml.locate;
  return shape.success && !hasErrors(diagnostics)
    ? { fabric: shape.data, diagnostics, locate }
    : { diagnostics, locate };
}

function place(diagnostic: Diagnostic, yaml: YamlText): Diagnostic {
  return { ...diagnostic, at: yaml.locate(diagnostic.path ?? []) };
}

/** Without what is wrong inside a section that is refused as a whole; but a secret in plain text is told anywhere. */
function outsideRefused(diagnostics: readonly Diagnostic[], raw: unknown): readonly Diagnostic[] {
  const sections = refusedSections(raw);
  const isRefused = (path: Path): boolean =>
    sections.some((section) => section.every((part, index) => path[index] === part));
  return diagnostics.filter(({ code, path }) => code === "SEC-1" || path === undefined || !isRefused(path));
}

/** What is said because something else is not there: after a syntax error it may be there, unread. */
const ABOUT_ABSENCE: ReadonlySet<string> = new Set([
  "SPEC-3",
  "SPEC-6",
  "SPEC-8",
  "AZ-1",
  "AZ-5",
  "CIDR-8",
  "CAP-1",
  "CAP-2",
]);

/** After a syntax error the tree is guesswork: only what ends before the first one is believed, and nothing missing. */
function isTrusted({ code, path }: Diagnostic, yaml: YamlText): boolean {
  return !yaml.isBroken(path ?? []) && !(yaml.hasSyntaxError && ABOUT_ABSENCE.has(code));
}
