import type { Compiled, Resource } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric, VpcSpec } from "../../spec/index.ts";
import { ownedVpcId, vpcBlockId } from "../identity/identity.ts";
import { tagsFor } from "../identity/marks.ts";
import { findVpc, type VpcFinding, vpcOf } from "../world/world.ts";

/** A VPC of the Fabric: one to create with its blocks, or one that must be there. */
export function compileVpc(fabric: Fabric, key: string, snapshot: Snapshot): Compiled {
  const finding = findVpc(fabric, key, snapshot);
  const vpc = vpcOf(fabric, key);
  if (vpc.cidrs) return { resources: createdVpc(fabric, key, vpc, vpc.cidrs, finding), existing: [], diagnostics: [] };
  if (finding.kind !== "found") return { resources: [], existing: [], diagnostics: lookupProblems(key, vpc, finding) };
  return {
    resources: [],
    existing: [{ id: ownedVpcId(key), kind: "vpc", scope: finding.scope, worldId: finding.vpc.id }],
    diagnostics: [
      ...(finding.vpc.facts.state === "available" ? [] : [notAvailable(key, finding.vpc.id, finding.vpc.facts.state)]),
      ...strangeOwner(key, vpc, finding),
    ],
  };
}

function createdVpc(
  fabric: Fabric,
  key: string,
  vpc: VpcSpec,
  cidrs: readonly string[],
  finding: VpcFinding,
): readonly Resource[] {
  const [primary, ...further] = cidrs;
  if (primary === undefined) return [];
  const id = ownedVpcId(key);
  const protection = vpc.protect ? { protect: true } : {};
  const blocks = further.map(
    (cidr): Resource => ({
      id: vpcBlockId(key, cidr),
      kind: "vpc-cidr",
      scope: finding.scope,
      props: { vpc: { $ref: id }, cidr },
      after: [],
      ...protection,
    }),
  );
  return [
    {
      id,
      kind: "vpc",
      scope: finding.scope,
      props: { cidr: primary },
      tags: tagsFor(fabric, id, "vpc"),
      after: [],
      ...protection,
    },
    ...blocks,
  ];
}

function lookupProblems(key: string, vpc: VpcSpec, finding: VpcFinding): readonly Diagnostic[] {
  const path = ["spec", "vpcs", key];
  const where = `${vpc.region}, account ${finding.scope.account}`;
  const by = vpc.id ?? `tags ${JSON.stringify(vpc.tags ?? {})}`;
  switch (finding.kind) {
    case "ambiguous":
      return [
        diagnose("VPC-2", {
          message: `${by} matches ${finding.ids.length} VPCs in ${where}: ${[...finding.ids].sort().join(", ")}`,
          path,
        }),
      ];
    case "missing":
      return [diagnose("VPC-1", { message: `no VPC in ${where} has ${by}`, path })];
    case "unreadable":
      return [
        diagnose("SCOPE-1", {
          message: `VPC ${key} in ${where} cannot be read: ${finding.code}: ${finding.message}`,
          fix: finding.hint,
          path,
          // Its steps are blocked; what does not need it goes on.
          severity: "warning",
        }),
      ];
    case "found":
    case "planned":
      return [];
  }
}

/** OWN-5: who owns a VPC decides who may change it, so the Fabric and AWS must say the same. */
function strangeOwner(
  key: string,
  { owner, id }: VpcSpec,
  { vpc, scope }: Extract<VpcFinding, { readonly kind: "found" }>,
): readonly Diagnostic[] {
  const actual = vpc.facts.ownerAccount;
  if (actual === (owner ?? scope.account)) return [];
  const said = owner === undefined ? "the Fabric does not say so" : `the Fabric says ${owner}`;
  const fix =
    actual === scope.account
      ? "Remove `owner`: the VPC is the account's own."
      : `Write \`owner: "${actual}"\`${id === undefined ? ` and \`id: ${vpc.id}\`` : ""}.`;
  const message = `VPC ${key} (${vpc.id}) belongs to account ${actual}, and ${said}`;
  return [diagnose("OWN-5", { message, fix, path: ["spec", "vpcs", key] })];
}

function notAvailable(key: string, id: string, state: string): Diagnostic {
  return diagnose("VPC-3", { message: `VPC ${key} (${id}) is ${state}, not available`, path: ["spec", "vpcs", key] });
}
