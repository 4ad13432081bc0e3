import { blockedByRoute, overlaps, type Prefix, parsePrefix, refusedBlock } from "../../addressing/index.ts";
import { type Diagnostic, type DiagnosticCode, diagnose, type Severity } from "../../diagnostics/index.ts";
import type { Observed, Snapshot, VpcCidrFact } from "../../observed/index.ts";
import { observedInVpc, observedOf } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { type AddressPlan, type ClusterAddresses, clustersInVpc } from "../allocation/address-plan.ts";
import { isAcceptedHere } from "../links/acceptances.ts";
import { allowedOf, whose } from "../quotas/quota-values.ts";
import type { ClusterFinding, VpcFinding } from "../world/world.ts";

/** What AWS would refuse of the blocks that are still to be associated with a live VPC: CIDR-2 to CIDR-5 (VPC user guide, VPC CIDR blocks). */
export function blockProblems(
  fabric: Fabric,
  key: string,
  addresses: AddressPlan,
  finding: VpcFinding,
  eks: ClusterFinding,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const planned = addresses.clusters[key];
  if (finding.kind !== "found" || !planned) return [];
  const live = finding.vpc.facts.cidrs.filter((block) => !["disassociated", "failed"].includes(block.state));
  const missing = planned.ranges.filter((range) => !live.some((block) => block.cidr === range.cidr));
  const path = ["spec", "clusters", key, "pods", "ranges"];
  const say: Say = (code, message, severity) => diagnose(code, { message, path, ...(severity ? { severity } : {}) });
  const problems = missing.flatMap((range): readonly Diagnostic[] => {
    const candidate = parsed(range.cidr);
    if (!candidate) return [];
    return [
      ...overlapProblems(
        range.cidr,
        candidate,
        live.map((block) => block.cidr),
        finding.vpc.id,
        say,
      ),
      ...restrictionProblems(
        range.cidr,
        candidate,
        live.map((block) => block.cidr),
        finding.vpc,
        say,
      ),
      ...routeProblems(range.cidr, candidate, finding.vpc.id, snapshot, say),
      ...peeringProblems(fabric, range.cidr, candidate, finding.vpc.id, snapshot, say),
    ];
  });
  return [
    ...problems,
    ...serviceProblems(planned, eks, say),
    ...blockQuotaProblems(fabric, key, addresses, live, finding.vpc.id, snapshot, say),
  ];
}

/** Services are reached by addresses that no VPC routes: a pod range over them takes their traffic away. */
function serviceProblems(planned: ClusterAddresses, eks: ClusterFinding, say: Say): readonly Diagnostic[] {
  const text = eks.kind === "found" ? eks.cluster.props.serviceCidr : undefined;
  const services = text === undefined ? undefined : parsed(text);
  if (!services) return [];
  return planned.ranges
    .filter((range) => {
      const prefix = parsed(range.cidr);
      return prefix !== undefined && overlaps(prefix, services);
    })
    .map((range) => say("ADDR-1", `${range.cidr} overlaps ${text}, the range of the cluster's services`));
}

/** CIDR-4 over all clusters of the VPC; told once, at the first of them that adds a block. */
function blockQuotaProblems(
  fabric: Fabric,
  key: string,
  addresses: AddressPlan,
  live: readonly VpcCidrFact[],
  vpcId: string,
  snapshot: Snapshot,
  say: Say,
): readonly Diagnostic[] {
  const vpc = addresses.clusters[key]?.vpc ?? "";
  const adding = clustersInVpc(addresses, vpc)
    .map(([name, cluster]) => ({
      name,
      missing: cluster.ranges.filter((range) => !live.some((block) => block.cidr === range.cidr)).length,
    }))
    .filter(({ missing }) => missing > 0);
  const missing = adding.reduce((sum, cluster) => sum + cluster.missing, 0);
  const total = live.length + missing;
  const allowed = allowedOf(fabric, vpc, "blocks", snapshot);
  if (total <= allowed.value || adding[0]?.name !== key) return [];
  return [
    say(
      "CIDR-4",
      `${vpcId} has ${live.length} blocks and ${missing} more are wanted: ${total}, and the quota is ${allowed.value} (L-83CA0A9D, ${whose(allowed)})`,
    ),
  ];
}

type Say = (code: DiagnosticCode, message: string, severity?: Severity) => Diagnostic;

function overlapProblems(
  cidr: string,
  candidate: Prefix,
  live: readonly string[],
  vpc: string,
  say: Say,
): readonly Diagnostic[] {
  return live
    .filter((block) => {
      const other = parsed(block);
      return other !== undefined && overlaps(candidate, other);
    })
    .map((block) => say("ADDR-1", `${cidr} overlaps ${block}, which ${vpc} has already`));
}

function restrictionProblems(
  cidr: string,
  candidate: Prefix,
  live: readonly string[],
  vpc: Observed<"vpc">,
  say: Say,
): readonly Diagnostic[] {
  const primary = parsed(vpc.props.cidr);
  const blocks = live.flatMap((block) => parsed(block) ?? []);
  if (!primary) return [];
  const refusal = refusedBlock(candidate, { primary, blocks });
  if (!refusal) return [];
  // Where AWS's own page leaves it open only the API can tell: warn rather than stop.
  const open = refusal.kind === "association" && !refusal.settled;
  return [say("CIDR-2", `${cidr} for ${vpc.id} ${refusal.reason}`, open ? "warning" : undefined)];
}

/** F16: a block must not be the same as or larger than the destination of a route in any table of the VPC. */
function routeProblems(
  cidr: string,
  candidate: Prefix,
  vpc: string,
  snapshot: Snapshot,
  say: Say,
): readonly Diagnostic[] {
  return observedInVpc(snapshot, "route-table", vpc).flatMap((table) =>
    table.facts.routes
      .filter((route) => route.target !== "local")
      .filter((route) => {
        const destination = parsed(route.destination);
        return destination !== undefined && blockedByRoute(candidate, [destination]) !== undefined;
      })
      .map((route) => say("CIDR-3", `${cidr} is not smaller than the route to ${route.destination} in ${table.id}`)),
  );
}

/** F18: while a peering that the VPC asked for is pending nothing can be added; an active one must not overlap. */
function peeringProblems(
  fabric: Fabric,
  cidr: string,
  candidate: Prefix,
  vpc: string,
  snapshot: Snapshot,
  say: Say,
): readonly Diagnostic[] {
  return observedOf(snapshot, "peering-connection").flatMap((peering) => {
    const { requester, accepter, status } = peering.facts;
    if (requester.vpc !== vpc && accepter.vpc !== vpc) return [];
    if (status === "pending-acceptance" && requester.vpc === vpc) {
      // Then the block waits for that.
      if (isAcceptedHere(fabric, peering, snapshot)) return [];
      return [
        say(
          "CIDR-5",
          `${vpc} asked for peering ${peering.id}, which is pending: no block can be added until it is accepted`,
        ),
      ];
    }
    const other = requester.vpc === vpc ? accepter : requester;
    const hit = other.cidrs.find((block) => {
      const there = parsed(block);
      return there !== undefined && overlaps(candidate, there);
    });
    return status === "active" && hit !== undefined
      ? [say("CIDR-5", `${cidr} overlaps ${hit} of ${other.vpc}, a peer of ${vpc} by ${peering.id}`)]
      : [];
  });
}

function parsed(text: string): Prefix | undefined {
  const result = parsePrefix(text);
  return result.ok ? result.prefix : undefined;
}
