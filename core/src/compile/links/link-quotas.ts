import type { Resource } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { observedById, observedOf, onceFor, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { QUOTAS } from "../quotas/quota-data.ts";
import { over } from "../quotas/quota-problem.ts";
import { type Allowed, allowedOf, whose } from "../quotas/quota-values.ts";
import type { LinkedVpcs } from "./linked-vpc.ts";
import { peeringsByVpc } from "./live-peerings.ts";
import { type Pair, worldIdOf } from "./pair.ts";
import { linksOfVpc } from "./pairs.ts";

/** What AWS would refuse of links for their number, before the first write; told only of what is still to be made. */
export function linkQuotas(
  fabric: Fabric,
  pairs: readonly Pair[],
  resources: readonly Resource[],
  vpcs: LinkedVpcs,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  return [
    ...peeringsOfVpcs(fabric, pairs, snapshot),
    ...unaccepted(fabric, pairs, snapshot),
    ...gathered(routesOfTables(fabric, resources, vpcs, snapshot)),
    ...gathered(rulesOfGroups(fabric, resources, vpcs, snapshot)),
  ];
}

/** How many of one kind are told each for itself: in a mesh each VPC has the same to say. */
const MOST_TOLD = 3;

/** Many alike told once, by the first of the worst. */
function gathered(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...Map.groupBy(problems, ({ code, severity }) => `${code} ${severity}`).values()].flatMap((alike) => {
    const [first, ...more] = alike.toSorted((a, b) => (a.message < b.message ? -1 : 1));
    if (first === undefined || alike.length <= MOST_TOLD) return alike;
    const places = [...new Set(more.flatMap(({ path = [] }) => path.slice(2, 3)))];
    const names = `${places.slice(0, MOST_TOLD).join(", ")}${places.length > MOST_TOLD ? ", …" : ""}`;
    return [{ ...first, message: `${first.message}; and ${more.length} more of the kind, in VPC ${names}` }];
  });
}

interface Crowded {
  readonly key: string;
  readonly total: number;
  readonly allowed: Allowed;
}

/** QUOTA-9, once for all VPCs that have too many: a full mesh is too large for each of them alike. */
function peeringsOfVpcs(fabric: Fabric, pairs: readonly Pair[], snapshot: Snapshot): readonly Diagnostic[] {
  const missing = Map.groupBy(
    pairs.filter(({ live }) => live.length === 0).flatMap(({ requester, accepter }) => [requester, accepter]),
    ({ end }) => end.key,
  );
  const crowded = [...missing].flatMap(([key, sides]): readonly Crowded[] => {
    const [side] = sides;
    const id = side && worldIdOf(side.end);
    const total = sides.length + (id === undefined ? 0 : (peeringsByVpc(snapshot).get(id)?.size ?? 0));
    const allowed = allowedOf(fabric, key, "peerings", snapshot);
    return total > allowed.value ? [{ key, total, allowed }] : [];
  });
  const [first] = crowded.toSorted((a, b) => b.total - a.total || (a.key < b.key ? -1 : 1));
  if (first === undefined) return [];
  const names = crowded.map(({ key }) => key).sort();
  const who =
    names.length === 1
      ? `VPC ${names[0]}`
      : `${names.length} VPCs (${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""})`;
  const { title, quota, code } = QUOTAS.peerings;
  const message = `${who}: ${title} (${quota}, ${whose(first.allowed)}): ${first.total} of ${first.allowed.value} are wanted`;
  return [diagnose(code, { message, fix: meshFix(fabric, names, first.total), path: ["spec", "links"] })];
}

/** What the same is as a transit gateway: ready to be copied into the Fabric. */
function meshFix(fabric: Fabric, crowded: readonly string[], total: number): string {
  const joined = new Set(
    crowded.flatMap((key) => [
      key,
      ...linksOfVpc(fabric, key).flatMap(({ other, spec }) => (spec.peering ? [other] : [])),
    ]),
  );
  const raise =
    total <= MOST_PEERINGS
      ? `Raise it to ${total} (AWS grants up to ${MOST_PEERINGS}); or replace`
      : `AWS grants no more than ${MOST_PEERINGS}: replace`;
  return `${raise} the peerings of these VPCs by one transit gateway: \`links: { mesh: { transitGateway: { vpcs: [${[...joined].sort().join(", ")}] } } }\`.`;
}

/** "Amazon VPC quotas", Active VPC peering connections per VPC: the most that is granted (F20, F37). */
const MOST_PEERINGS = 125;

/** QUOTA-10: requests that others are to accept stay open for days; those that Podspan accepts itself make room for the next. */
function unaccepted(fabric: Fabric, pairs: readonly Pair[], snapshot: Snapshot): readonly Diagnostic[] {
  const waiting = pairs.filter(
    ({ live: [live], accepter }) =>
      accepter.end.kind === "others" && (live === undefined || live.facts.status === "pending-acceptance"),
  );
  const places = Map.groupBy(waiting, ({ requester: { end } }) => `${end.scope.account} ${end.scope.region}`);
  return [...places.values()].flatMap((here) => {
    const [first] = here;
    if (first === undefined || here.every(({ live }) => live.length > 0)) return [];
    const { key, scope } = first.requester.end;
    const allowed = allowedOf(fabric, key, "pendingPeerings", snapshot);
    if (here.length <= allowed.value) return [];
    const { title, quota, code } = QUOTAS.pendingPeerings;
    const message = `account ${scope.account} in ${scope.region}, ${title} (${quota}, ${whose(allowed)}): ${here.length} of ${allowed.value} would wait for other accounts to accept them`;
    return [diagnose(code, { message, path: ["spec", "links"] })];
  });
}

/** ROUTE-3: static routes of a table, those of others included. */
function routesOfTables(
  fabric: Fabric,
  resources: readonly Resource[],
  vpcs: LinkedVpcs,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const routes = resources.flatMap(({ id, kind, props }) =>
    kind === "route" && "destination" in props
      ? [{ vpc: id.split("/")[2] ?? "", table: tableText(props.routeTable), destination: String(props.destination) }]
      : [],
  );
  return [...Map.groupBy(routes, ({ table }) => table)].flatMap(([table, wanted]) => {
    const vpc = wanted[0]?.vpc ?? "";
    if (fabric.spec.vpcs[vpc] === undefined) return [];
    const live = vpcs(vpc)
      .tables()
      .find(({ name }) => name === table)?.live;
    const there = (live?.facts.routes ?? []).filter(({ origin, target }) => origin === "static" && target !== "local");
    const known = new Set(there.map(({ destination }) => destination));
    const more = new Set(wanted.map(({ destination }) => destination).filter((destination) => !known.has(destination)));
    const text = `${live?.id ?? table} has ${there.length} static routes and ${more.size} more are wanted`;
    return more.size === 0 ? [] : over(fabric, vpc, "routesPerTable", snapshot, there.length + more.size, text);
  });
}

function tableText(table: unknown): string {
  return typeof table === "object" && table !== null && "$ref" in table ? String(table.$ref) : String(table);
}

/** QUOTA-3 of groups that are not ours: a rule for each range of each peer. */
function rulesOfGroups(
  fabric: Fabric,
  resources: readonly Resource[],
  vpcs: LinkedVpcs,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const rules = resources.filter(({ kind }) => kind === "security-group-rule");
  const there = marksIn(snapshot);
  const missing = rules.filter(({ id }) => !there.has(`${fabric.metadata.uid} ${id}`));
  const byGroup = Map.groupBy(missing, ({ id }) => id.split("/").slice(2, 5).join(" "));
  return [...byGroup].flatMap(([place, wanted]) => {
    const [vpc = "", group = "", direction = ""] = place.split(" ");
    if (direction !== "ingress" && direction !== "egress") return [];
    const live = observedById(snapshot, "security-group", group);
    const total = (live?.props[direction].length ?? 0) + wanted.length;
    const text = `${group} has ${total - wanted.length} ${direction} rules and ${wanted.length} more are wanted`;
    return vpcs(vpc).end.kind === "reached" ? over(fabric, vpc, "securityGroupRules", snapshot, total, text) : [];
  });
}

const marksIn = onceFor(
  (snapshot: Snapshot) =>
    new Set(
      observedOf(snapshot, "security-group-rule").flatMap(({ owner }) => (owner ? [`${owner.uid} ${owner.id}`] : [])),
    ),
);
