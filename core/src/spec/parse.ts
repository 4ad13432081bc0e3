import type { Diagnostic, Location, Path } from "../diagnostics/index.ts";
import { hasErrors, sortDiagnostics } from "../diagnostics/index.ts";
import { type Part, readYaml, type YamlText } from "./document.ts";
import { explainIssues } from "./issues.ts";
import { findNotYet } from "./not-yet.ts";
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
    ...(shape.success ? [] : explainIssues(shape.error.issues, yaml)),
    ...findNotYet(yaml.raw),
    ...(fabric ? checkFabric(fabric, yaml.raw) : []),
  ].map((diagnostic) => (diagnostic.at ? diagnostic : place(diagnostic, yaml)));
  const diagnostics = sortDiagnostics([...yaml.diagnostics, ...trusted(below, yaml.diagnostics)]);
  const locate = yaml.locate;
  return shape.success && !hasErrors(diagnostics)
    ? { fabric: shape.data, diagnostics, locate }
    : { diagnostics, locate };
}

function place(diagnostic: Diagnostic, yaml: YamlText): Diagnostic {
  return { ...diagnostic, at: yaml.locate(diagnostic.path ?? []) };
}

/** After a syntax error the tree is guesswork: only what stands before the first one is believed, and nothing missing. */
function trusted(diagnostics: readonly Diagnostic[], syntax: readonly Diagnostic[]): readonly Diagnostic[] {
  const broken = syntax.filter(({ code }) => code === "YAML-1");
  const first = sortDiagnostics(broken)[0]?.at;
  if (first === undefined) return diagnostics;
  return diagnostics.filter(
    ({ code, at }) => at !== undefined && code !== "SPEC-3" && code !== "SPEC-6" && isBefore(at, first),
  );
}

function isBefore(a: Location, b: Location): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}
