import type { PodSubnet } from "../../compile/index.ts";
import { egressRouteId, ownerOfVpc, podAssociationId, podGroupId, podTables } from "../../compile/index.ts";
import type { Resource } from "../../desired/index.ts";
import type { Observed } from "../../observed/index.ts";
import { type ObservedKind, observedById, observedOf, onceFor } from "../../observed/index.ts";
import { failed, ok } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";
import { type CheckInput, podsApart } from "./input.ts";
import { APPLY, resourceCheck } from "./resource-check.ts";
import { someUnread } from "./scopes.ts";

/** Without all of these nothing true can be said of the network. */
const NEEDED: readonly ObservedKind[] = ["vpc", "vpc-cidr", "subnet", "route-table", "route-table-association"];

/** Every pod subnet has its zone, table, local routes and security group, and its block is associated. */
export function networkChecks(key: string, input: CheckInput): readonly Check[] {
  const cluster = input.addresses.clusters[key];
  // What could not be read is told by `readable`, and is neither there nor missing.
  if (!cluster || !podsApart(key, input) || someUnread(input.snapshot, NEEDED)) return [];
  const theirs = ownerOfVpc(input.fabric, cluster.vpc).kind === "unreached";
  return [
    ...cluster.ranges.map((range) => blockCheck(range.id, range.cidr, cluster.vpc, input)),
    ...cluster.subnets.flatMap((subnet) => [
      subnetCheck(subnet, input),
      ...(theirs ? [] : [tableCheck(key, subnet, input)]),
    ]),
    // Which table an owner whom nobody acts for gives its subnets is the owner's to say: the proof follows what is there.
    ...(theirs
      ? []
      : tablesOf(key, input).flatMap((table) => [localRouteCheck(table, input), ...egressCheck(table, input)])),
    resourceCheck("security-group", podGroupId(key), "rules are exactly as wanted", input),
  ];
}

function blockCheck(id: string, cidr: string, vpc: string, input: CheckInput): Check {
  const vpcId = input.difference.bindings.get(`${vpc}/vpc`);
  const found = observedOf(input.snapshot, "vpc-cidr").find(
    (block) => block.props.cidr === cidr && block.props.vpc === vpcId,
  );
  if (!found) return failed("vpc-block", id, `${cidr} is not associated with ${vpcId ?? vpc}`, APPLY);
  if (found.facts.state === "associated") return ok("vpc-block", id, `${cidr} is associated with ${found.props.vpc}`);
  return failed(
    "vpc-block",
    id,
    `${cidr} is ${found.facts.state}${found.facts.message ? ` (${found.facts.message})` : ""}`,
    "wait until AWS has associated it, then verify again",
  );
}

function subnetCheck(subnet: PodSubnet, input: CheckInput): Check {
  const live = liveSubnet(subnet.id, input);
  if (!live)
    return failed(
      "pod-subnet",
      subnet.id,
      `there is no pod subnet${subnet.index > 1 ? ` ${subnet.cidr}` : ""} in ${subnet.zone}`,
      APPLY,
    );
  const wanted = wantedById(input.desired.resources).get(subnet.id);
  const zone = wanted && "zone" in wanted.props ? wanted.props.zone : subnet.zone;
  if (live.props.zone !== zone || live.props.cidr !== subnet.cidr) {
    return failed(
      "pod-subnet",
      subnet.id,
      `${live.id} is ${live.props.cidr} in ${live.props.zone}, wanted ${subnet.cidr} in ${subnet.zone}`,
      APPLY,
    );
  }
  return ok("pod-subnet", subnet.id, `${live.id} is ${live.props.cidr} in ${live.props.zone}`);
}

const wantedById = onceFor(
  (resources: readonly Resource[]) => new Map(resources.map((resource) => [resource.id, resource])),
);

function liveSubnet(id: string, input: CheckInput): Observed<"subnet"> | undefined {
  const worldId = input.difference.bindings.get(id);
  // A shared subnet is seen by two accounts, each by its own name of the zone.
  const scope = wantedById(input.desired.resources).get(id)?.scope;
  return worldId === undefined ? undefined : observedById(input.snapshot, "subnet", worldId, scope);
}

function tableCheck(key: string, subnet: PodSubnet, input: CheckInput): Check {
  return resourceCheck(
    "route-table",
    podAssociationId(key, subnet.zone, subnet.index),
    `${subnet.index > 1 ? `${subnet.cidr} in ${subnet.zone}` : subnet.zone} uses the table of the pods`,
    input,
  );
}

/** The tables of a cluster's pods: one, or one for each zone. */
function tablesOf(key: string, { fabric, addresses }: CheckInput): readonly string[] {
  const [cluster, planned] = [fabric.spec.clusters[key], addresses.clusters[key]];
  return cluster && planned ? podTables(key, cluster, planned).map((table) => table.id) : [];
}

/** The default route that the Fabric asks for is there and forwards: a blackhole drops what it catches (F9). */
function egressCheck(table: string, input: CheckInput): readonly Check[] {
  const id = egressRouteId(table);
  const wanted = input.desired.resources.some((resource) => resource.id === id);
  const worldId = input.difference.bindings.get(id);
  const live = observedOf(input.snapshot, "route").find((route) => route.id === worldId);
  if (!wanted) return [];
  if (live?.facts.state !== "blackhole")
    return [resourceCheck("egress-route", id, `leads to ${live?.props.target}`, input)];
  return [
    failed(
      "egress-route",
      id,
      `${live.id} is a blackhole: ${live.props.target} is gone or cannot be used, and what pods send out of the VPC is dropped`,
      "mend the gateway, or name another one in `pods.egress` and apply",
    ),
  ];
}

/** F2: a table has one local route per block of its VPC; without it pods and nodes do not reach each other. */
function localRouteCheck(id: string, input: CheckInput): Check {
  const worldId = input.difference.bindings.get(id);
  const table = worldId === undefined ? undefined : observedById(input.snapshot, "route-table", worldId);
  if (!table) return failed("local-routes", id, "the pods have no route table", APPLY);
  const vpc = observedById(input.snapshot, "vpc", table.props.vpc);
  const blocks = (vpc?.facts.cidrs ?? []).filter((block) => block.state === "associated").map((block) => block.cidr);
  const local = new Set(
    table.facts.routes
      .filter((route) => route.target === "local" && route.state === "active")
      .map((route) => route.destination),
  );
  const missing = blocks.filter((block) => !local.has(block));
  if (missing.length === 0)
    return ok("local-routes", id, `${table.id} has a local route for each of ${blocks.length} blocks`);
  return failed(
    "local-routes",
    id,
    `${table.id} has no local route for ${missing.join(", ")}`,
    "AWS adds it by itself once the block is associated: verify again in a minute",
  );
}
