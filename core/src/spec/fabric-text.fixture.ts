import type { Diagnostic } from "../diagnostics/index.ts";
import { sortDiagnostics } from "../diagnostics/index.ts";
import { readYaml } from "./document.ts";
import { type Fabric, parseFabric } from "./index.ts";
import { explainIssues } from "./issues.ts";
import { fabricSchema } from "./schema/fabric.ts";

const HEAD = "apiVersion: podspan.dev/v1alpha1\nkind: Fabric\nmetadata: { name: acme, uid: 7d3f9a10 }\n";

/** A whole document around the body of `spec:`, which begins in the fifth line, two columns in. */
export function fabricText(spec: string): string {
  const body = spec.replaceAll(/^(?=.)/gm, "  ");
  return `${HEAD}spec:\n${body}\n`;
}

/** Diagnostics of a document with this spec. */
export function problemsOf(spec: string): readonly Diagnostic[] {
  return parseFabric(fabricText(spec), "fabric.yaml").diagnostics;
}

/** What the schema alone says of a spec, also inside sections that are refused as NOT-YET; sorted by place. */
export function shapeProblemsOf(spec: string): readonly Diagnostic[] {
  const yaml = readYaml(fabricText(spec), "fabric.yaml");
  const issues = fabricSchema.safeParse(yaml.raw, { jitless: true }).error?.issues ?? [];
  return sortDiagnostics(explainIssues(issues, yaml));
}

/** `error ADDR-1 10.0.0.0/17` for each diagnostic, with the text that it points at; NOT-YET left out. */
export function codesOf(spec: string, problems = problemsOf): readonly string[] {
  const lines = fabricText(spec).split("\n");
  return problems(spec)
    .filter(({ code }) => code !== "NOT-YET")
    .map(({ severity, code, at }) => {
      const line = lines[(at?.line ?? 0) - 1] ?? "";
      const end = at && at.endLine === at.line ? at.endColumn - 1 : undefined;
      return `${severity} ${code} ${line.slice((at?.column ?? 1) - 1, end)}`;
    });
}

/** The Fabric of a spec without errors. */
export function fabricOf(spec: string): Fabric {
  const { fabric, diagnostics } = parseFabric(fabricText(spec), "fabric.yaml");
  if (fabric === undefined) throw new Error(`not a Fabric: ${JSON.stringify(diagnostics)}`);
  return fabric;
}

/** The CGNAT document's own case: VPC 10.196.24.0/24 in eu-west-1, zones 1b and 1c, pods 100.64.0.0/16. */
export const CGNAT_SPEC = `vpcs:
  internal: { region: eu-west-1, cidrs: 10.196.24.0/24 }
clusters:
  prod:
    vpc: internal
    zones: [eu-west-1b, eu-west-1c]
    pods:
      ranges: [100.64.0.0/16]
      subnets: { eu-west-1b: 100.64.0.0/17, eu-west-1c: 100.64.128.0/17 }`;

/** One cluster in one VPC, with the VPC's blocks and the pod ranges as given. */
export function onePodRange(cidrs: string, ranges: string, more = ""): string {
  return `vpcs:
  main: { region: eu-west-1, cidrs: [${cidrs}] }
clusters:
  main:
    vpc: main
    zones: [eu-west-1b]
    pods: { ranges: [${ranges}] }
${more}`;
}
