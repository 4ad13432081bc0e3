import { comparePrefixes, contains, formatPrefix, occupantsOf, roleOf, samePrefix } from "../../addressing/index.ts";
import type { Diagnostic, Severity } from "../../diagnostics/index.ts";
import { diagnose, formatPath } from "../../diagnostics/index.ts";
import type { Fabric } from "../schema/fabric.ts";
import { type AddressField, addressFields, describeUse } from "./address-field.ts";

/** ADDR-1: ranges that must be disjoint overlap, or meet what every node has already. */
export function checkOverlaps(fabric: Fabric): readonly Diagnostic[] {
  const fields = addressFields(fabric).filter(({ use }) => use.kind !== "pool" && use.kind !== "mention");
  const links = linkedVpcs(fabric);
  const conflicts = overlappingPairs(fields).flatMap(({ first, second }) => {
    const severity = conflict(first, second, links, fabric);
    return severity === undefined ? [] : [{ first, second, severity }];
  });
  return [...oneWarningEach(conflicts).map(explain), ...fields.flatMap(occupied)];
}

interface Conflict {
  /** In the order of the document's schema. */
  readonly first: AddressField;
  readonly second: AddressField;
  readonly severity: Severity;
}

/** All pairs that share an address. Prefixes nest or are disjoint, so a stack of the open ones finds them in one pass. */
function overlappingPairs(fields: readonly AddressField[]): readonly Omit<Conflict, "severity">[] {
  const order = new Map(fields.map((field, index) => [field, index]));
  const open: AddressField[] = [];
  const pairs: Omit<Conflict, "severity">[] = [];
  for (const field of fields.toSorted((a, b) => comparePrefixes(a.prefix, b.prefix))) {
    while (
      open.length > 0 &&
      !open.some((last, index) => index === open.length - 1 && contains(last.prefix, field.prefix))
    ) {
      open.pop();
    }
    for (const other of open) {
      const inOrder = (order.get(other) ?? 0) < (order.get(field) ?? 0);
      pairs.push(inOrder ? { first: other, second: field } : { first: field, second: other });
    }
    open.push(field);
  }
  return pairs.sort(
    (a, b) =>
      (order.get(a.second) ?? 0) - (order.get(b.second) ?? 0) || (order.get(a.first) ?? 0) - (order.get(b.first) ?? 0),
  );
}

/** How bad it is that two fields overlap; undefined when they may. */
function conflict(a: AddressField, b: AddressField, links: LinkedVpcs, fabric: Fabric): Severity | undefined {
  const [left, right] = [a.use, b.use];
  if (left.kind === "podSubnet" || right.kind === "podSubnet") {
    // Against ranges a subnet is checked by CIDR-8; only subnets of one VPC must be disjoint.
    return left.kind === "podSubnet" && right.kind === "podSubnet" && left.vpc === right.vpc ? "error" : undefined;
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
  if ("vpc" in left && "vpc" in right) return conflictOfVpcs(left, right, links);
  return "error";
}

function conflictOfVpcs(
  left: { readonly kind: string; readonly vpc: string },
  right: { readonly kind: string; readonly vpc: string },
  links: LinkedVpcs,
): Severity | undefined {
  const services = [left, right].filter(({ kind }) => kind === "services").length;
  if (services === 2) return undefined;
  if (left.vpc === right.vpc || links.has(pairKey(left.vpc, right.vpc))) return "error";
  return services === 1 ? undefined : "warning";
}

type LinkedVpcs = ReadonlySet<string>;

function linkedVpcs({ spec }: Fabric): LinkedVpcs {
  const groups = Object.values(spec.links).map((link) => link.peering ?? link.transitGateway?.vpcs ?? []);
  return new Set(groups.flatMap((group) => group.flatMap((a) => group.map((b) => pairKey(a, b)))));
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

/** Many VPCs may reuse one range on purpose: each place is warned about once. */
function oneWarningEach(conflicts: readonly Conflict[]): readonly Conflict[] {
  const warned = new Set<AddressField>();
  return conflicts.filter(({ second, severity }) => {
    if (severity === "error") return true;
    if (warned.has(second)) return false;
    warned.add(second);
    return true;
  });
}

function explain({ first, second, severity }: Conflict): Diagnostic {
  const range = formatPrefix(second.prefix);
  const other = samePrefix(first.prefix, second.prefix) ? "the same range" : formatPrefix(first.prefix);
  const message = `${range} of ${describeUse(second.use)} overlaps ${other} of ${describeUse(first.use)} at ${formatPath(first.path)}`;
  if (severity === "error") return diagnose("ADDR-1", { message, path: second.path, fix: fixFor(first, second) });
  return diagnose("ADDR-1", {
    message,
    path: second.path,
    severity,
    cause: "VPCs whose blocks overlap can never be peered, and a transit gateway reaches only one of the two ranges.",
    fix: "Give one of the two VPCs another range, unless they are never to reach each other.",
  });
}

function fixFor(first: AddressField, second: AddressField): string | undefined {
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
