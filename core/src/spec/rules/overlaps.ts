import {
  comparePrefixes,
  contains,
  formatPrefix,
  occupantsOf,
  overlaps,
  parsePrefix,
  prefixFrom,
  roleOf,
  samePrefix,
} from "../../addressing/index.ts";
import type { Diagnostic, Severity } from "../../diagnostics/index.ts";
import { diagnose, formatPath } from "../../diagnostics/index.ts";
import type { Fabric } from "../schema/fabric.ts";
import { type AddressField, describeUse } from "./address-field.ts";
import type { RuleInput } from "./rule.ts";

/** Bounds on absurd documents: ranges around one address that are compared, and errors told of one range. */
const MOST_AROUND = 1000;
const MOST_ERRORS = 4;

/** ADDR-1: ranges that must be disjoint overlap, or meet what every node has already. */
export function checkOverlaps({ fabric, fields }: RuleInput): readonly Diagnostic[] {
  const owned = fields.filter(({ use }) => use.kind !== "pool" && use.kind !== "mention");
  // Subnets lie in ranges by nature: they are held against each other, within their VPC.
  const groups = Map.groupBy(owned, ({ use }) => (use.kind === "podSubnet" ? use.vpc : ""));
  const order = new Map(owned.map((field, index) => [field, index]));
  const links = linkedVpcs(fabric);
  const severity = (a: AddressField, b: AddressField): Severity | undefined => conflict(a, b, links, fabric);
  const conflicts = [...groups.values()].flatMap((group) => findConflicts(group, severity)).map(inOrder(order));
  const errors = conflicts.filter((pair) => pair.severity === "error").map(explainError);
  const reuse = reusedRanges(conflicts.filter((pair) => pair.severity === "warning")).map(explainReuse);
  return [...errors, ...reuse, ...owned.flatMap(occupied)];
}

interface Pair {
  readonly first: AddressField;
  readonly second: AddressField;
}

interface Conflict extends Pair {
  readonly severity: Severity;
}

/** Prefixes nest or are disjoint, so that one pass with a stack of the ones still open finds every pair. */
function findConflicts(
  fields: readonly AddressField[],
  severityOf: (a: AddressField, b: AddressField) => Severity | undefined,
): readonly Conflict[] {
  const open: AddressField[] = [];
  return fields
    .toSorted((a, b) => comparePrefixes(a.prefix, b.prefix))
    .flatMap((second) => {
      for (let last = open.at(-1); last && !contains(last.prefix, second.prefix); last = open.at(-1)) open.pop();
      const around = open
        .slice(0, MOST_AROUND)
        .map((first) => ({ first, second, severity: severityOf(first, second) }));
      open.push(second);
      const errors = around.filter(({ severity }) => severity === "error").slice(0, MOST_ERRORS);
      const warning = around.filter(({ severity }) => severity === "warning").slice(0, 1);
      return [...errors, ...warning] as readonly Conflict[];
    });
}

/** The pair with the one that comes first in the document's schema as first. */
function inOrder(order: ReadonlyMap<AddressField, number>): (conflict: Conflict) => Conflict {
  const place = (field: AddressField): number => order.get(field) ?? 0;
  return ({ first, second, severity }) =>
    place(first) < place(second) ? { first, second, severity } : { first: second, second: first, severity };
}

/** How bad it is that two fields overlap; undefined when they may. */
function conflict(a: AddressField, b: AddressField, links: LinkedVpcs, fabric: Fabric): Severity | undefined {
  const [left, right] = [a.use, b.use];
  if (left.kind === "podSubnet" || right.kind === "podSubnet") {
    // Against ranges a subnet is checked by CIDR-8; only subnets of one VPC must be disjoint.
    if (left.kind !== "podSubnet" || right.kind !== "podSubnet" || left.vpc !== right.vpc) return undefined;
    return left.vpc !== "" || left.cluster === right.cluster ? "error" : undefined;
  }
  if (left.kind === "network" || right.kind === "network") {
    // A network is a routing table of its own; two that share a route target share their routes.
    if (left.kind !== "network" || right.kind !== "network") return undefined;
    return left.network === right.network || shareRouteTarget(fabric, left.network, right.network)
      ? "error"
      : undefined;
  }
  if (left.kind === "reserved" || right.kind === "reserved") {
    const other = left.kind === "reserved" ? right.kind : left.kind;
    return other === "reserved" || other === "site" ? undefined : "error";
  }
  // Links to one site join its one DMVPN: that they name the same network DMVPN-10 sees to.
  if (left.kind === "tunnel" && right.kind === "tunnel" && left.site === right.site) return undefined;
  if ("vpc" in left && "vpc" in right) return conflictOfVpcs(left, right, links, fabric);
  return "error";
}

interface VpcUse {
  readonly kind: string;
  readonly vpc: string;
  readonly cluster?: string;
}

function conflictOfVpcs(left: VpcUse, right: VpcUse, links: LinkedVpcs, fabric: Fabric): Severity | undefined {
  const services = [left, right].filter(({ kind }) => kind === "services").length;
  if (services === 2) return undefined;
  // A cluster whose VPC could not be read may be in any.
  if ((left.vpc === "" || right.vpc === "") && left.cluster !== right.cluster) return undefined;
  if (left.vpc === right.vpc) return "error";
  const link = links.get(pairKey(left.vpc, right.vpc));
  if (link === "peering") return "error";
  if (link === "transit")
    return services === 0 && isHidden(left, fabric) && isHidden(right, fabric) ? "warning" : "error";
  return services === 1 ? undefined : "warning";
}

/** Ranges that no other network routes to unless the Fabric says so (RFC 6598). */
const SHARED_SPACE = prefixFrom("100.64.0.0/10");

/**
 * Pods that nobody outside their VPC routes to: a transit gateway attaches VPCs with the same secondary block, and passes over the second
 * one's (F39). A peering of the two cannot be (F36).
 */
function isHidden({ kind, cluster = "" }: VpcUse, { spec }: Fabric): boolean {
  const pods = spec.clusters[cluster]?.pods;
  if (kind !== "pods" || pods === undefined) return false;
  return pods.routable === undefined ? pods.ranges.some(isShared) : !pods.routable;
}

function isShared(text: string): boolean {
  const parsed = parsePrefix(text);
  return parsed.ok && overlaps(parsed.prefix, SHARED_SPACE);
}

/** By the pair: a peering counts before a transit gateway that joins the two as well. */
type LinkedVpcs = ReadonlyMap<string, "peering" | "transit">;

function linkedVpcs({ spec }: Fabric): LinkedVpcs {
  const links = Object.values(spec.links);
  const pairs = (group: readonly string[]) => group.flatMap((a) => group.map((b) => pairKey(a, b)));
  return new Map([
    ...links
      .flatMap(({ transitGateway }) => pairs(transitGateway?.vpcs ?? []))
      .map((pair) => [pair, "transit"] as const),
    ...links.flatMap(({ peering }) => pairs(peering ?? [])).map((pair) => [pair, "peering"] as const),
  ]);
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function shareRouteTarget({ spec }: Fabric, a: string, b: string): boolean {
  const targets = (name: string) => {
    const { import: imports = [], export: exports = [] } = spec.networks[name]?.routeTargets ?? {};
    return [...imports, ...exports];
  };
  const left = new Set(targets(a));
  return targets(b).some((target) => left.has(target));
}

interface Reuse extends Pair {
  /** How many further places use the range. */
  readonly more: number;
}

/** Many VPCs may reuse one range on purpose: each range is told once, with the first two places. */
function reusedRanges(conflicts: readonly Pair[]): readonly Reuse[] {
  const groups = new Map<AddressField, { readonly pair: Pair; readonly places: Set<AddressField> }>();
  for (const pair of conflicts) {
    const ends = [pair.first, pair.second];
    const group = groups.get(pair.first) ?? groups.get(pair.second) ?? { pair, places: new Set() };
    for (const field of ends) {
      groups.set(field, group);
      group.places.add(field);
    }
  }
  return [...new Set(groups.values())].map(({ pair, places }) => ({ ...pair, more: places.size - 2 }));
}

function explainError(pair: Pair): Diagnostic {
  return diagnose("ADDR-1", { message: describeOverlap(pair), path: pair.second.path, fix: fixFor(pair) });
}

function explainReuse({ more, ...pair }: Reuse): Diagnostic {
  return diagnose("ADDR-1", {
    message: `${describeOverlap(pair)}${more === 0 ? "" : `, and ${more} more`}`,
    path: pair.second.path,
    severity: "warning",
    cause: "VPCs whose blocks overlap can never be peered, and a transit gateway reaches only one of the ranges.",
    fix: "Give each VPC a range of its own, unless their pods are never to reach each other.",
  });
}

function describeOverlap({ first, second }: Pair): string {
  const other = samePrefix(first.prefix, second.prefix) ? "the same range" : formatPrefix(first.prefix);
  const range = `${formatPrefix(second.prefix)} of ${describeUse(second.use)}`;
  return `${range} overlaps ${other} of ${describeUse(first.use)} at ${formatPath(first.path)}`;
}

function fixFor({ first, second }: Pair): string | undefined {
  const kinds = [first.use.kind, second.use.kind];
  if (!kinds.includes("vpc") || !kinds.includes("pods") || !samePrefix(first.prefix, second.prefix)) return undefined;
  return "Take the range out of the VPC's `cidrs`: a pod range is added to the VPC by itself.";
}

/** Roles in which no host can have an address. */
const UNUSABLE = new Set(["unspecified", "loopback", "link-local", "multicast", "broadcast"]);

/** What the range meets on every node, or that no host can have an address of it. Blocks of a VPC are for CIDR-2. */
function occupied({ use, prefix, path }: AddressField): readonly Diagnostic[] {
  if (use.kind === "reserved" || use.kind === "podSubnet") return [];
  const range = formatPrefix(prefix);
  if (use.kind !== "vpc" && use.kind !== "pods" && UNUSABLE.has(roleOf(prefix))) {
    const message = `${range} of ${describeUse(use)} is a ${roleOf(prefix)} range, which no host can have addresses of`;
    return [diagnose("ADDR-1", { message, path })];
  }
  const docker = occupantsOf(prefix).find(({ name }) => name.includes("Docker"));
  if (docker === undefined) return [];
  return [
    diagnose("ADDR-1", {
      message: `${range} of ${describeUse(use)} overlaps ${docker.prefix} (${docker.name})`,
      path,
      severity: "warning",
      cause: "A node or build host that runs Docker, and some AWS services, keep this range to themselves.",
      fix: "Use another range, unless nothing in this network runs Docker's default bridge.",
    }),
  ];
}
