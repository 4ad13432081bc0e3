import { type AwsScope, awsCommand } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { collectionKey, type Observed, observedById, observedOf, type Snapshot } from "../../observed/index.ts";
import type { AwsObserveRequest } from "../../ports/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan, ClusterAddresses } from "../allocation/address-plan.ts";
import { keyOf } from "../identity/identity.ts";
import { readKeys } from "../identity/management.ts";
import { placeOfNetwork } from "../quotas/quota-values.ts";
import type { ObserveRequest } from "../requests/requests.ts";
import { networkScope, ownerOfVpc } from "../world/vpc-owner.ts";
import { findVpc, type VpcFinding } from "../world/world.ts";
import { zoneElsewhere } from "../world/zone-ids.ts";
import { DEFAULT_ROUTE, type PodTable, podTables } from "./egress.ts";

/** The kinds that tell whether a way out is there. */
const KINDS = ["nat-gateway", "transit-gateway-attachment"] as const;

type Way = PodTable & { readonly target: string };

/** The ways out that are still to be made: nobody asks about a route that leads there already. */
function missingWays(fabric: Fabric, key: string, planned: ClusterAddresses, snapshot: Snapshot): readonly Way[] {
  const cluster = fabric.spec.clusters[key];
  if (!cluster || ownerOfVpc(fabric, planned.vpc).kind === "unreached") return [];
  return podTables(key, cluster, planned).flatMap((table) => {
    if (table.target === undefined) return [];
    const live = observedOf(snapshot, "route-table").find(
      ({ owner }) => owner?.id === table.id && owner.uid === fabric.metadata.uid,
    );
    const leads = live?.facts.routes.some(
      ({ destination, target }) => destination === DEFAULT_ROUTE && target === table.target,
    );
    return leads ? [] : [{ ...table, target: table.target }];
  });
}

/** What to ask about gateways that routes are to be made to, in the accounts and regions that answered; nothing when there are none. */
export function gatewayRequests(
  fabric: Fabric,
  addresses: AddressPlan,
  snapshot: Snapshot,
  requests: readonly ObserveRequest[],
): readonly AwsObserveRequest[] {
  const wanted = readKeys(fabric, "clusters").flatMap((key) => {
    const planned = addresses.clusters[key];
    if (!planned) return [];
    const place = placeOfNetwork(fabric, planned.vpc);
    return missingWays(fabric, key, planned, snapshot).map(({ target }) => ({ place, target }));
  });
  return requests.flatMap((request) => {
    if (request.plane !== "aws") return [];
    const { alias, region } = request;
    const answered = snapshot.aws.find((reached) => reached.alias === alias && reached.region === region);
    const here = wanted
      .filter(({ place }) => place === `${alias}/${region}`)
      // One that a link is made over has been read with its attachments.
      .filter(({ target }) => observedById(snapshot, "transit-gateway", target, answered?.scope) === undefined);
    if (here.length === 0 || answered === undefined) return [];
    const gateways = [...new Set(here.map(({ target }) => target))].sort();
    const kinds = new Set(KINDS.filter((kind) => gateways.some((id) => kindOf(id) === kind)));
    const { transit: _links, ...rest } = request;
    return [{ ...rest, kinds, clusters: [], gateways }];
  });
}

function kindOf(id: string): (typeof KINDS)[number] {
  return id.startsWith("tgw-") ? "transit-gateway-attachment" : "nat-gateway";
}

/** EGRESS-4 and EGRESS-5: before a route is made, what it leads to is there, usable, and serves the zones. */
export function gatewayProblems(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  vpc: VpcFinding,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const scope = networkScope(fabric, planned.vpc, snapshot);
  const path = ["spec", "clusters", key, "pods", "egress"];
  const place = { key, vpc, scope, ours: findVpc(fabric, planned.vpc, snapshot).scope, snapshot };
  return missingWays(fabric, key, planned, snapshot)
    .filter(({ target }) => snapshot.scopes[collectionKey(scope, kindOf(target))]?.kind === "observed")
    .flatMap((way) => (kindOf(way.target) === "nat-gateway" ? ofNat(way, place) : ofTransit(way, place)))
    .map((problem) => ({ ...problem, path }));
}

interface Place {
  readonly key: string;
  readonly vpc: VpcFinding;
  /** Of what carries the VPC's packets, and of the cluster. */
  readonly scope: AwsScope;
  readonly ours: AwsScope;
  readonly snapshot: Snapshot;
}

function ofNat({ target, zones, id }: Way, place: Place): readonly Diagnostic[] {
  const { vpc, scope, snapshot, key } = place;
  const found = observedById(snapshot, "nat-gateway", target, scope);
  const refuse = (message: string, fix?: string) => [diagnose("EGRESS-4", { message, ...(fix ? { fix } : {}) })];
  if (!found) return refuse(`account ${scope.account} has no NAT gateway ${target} in ${scope.region}`);
  const { state, subnet } = found.props;
  const own = vpc.kind === "found" ? vpc.vpc.id : `VPC ${planText(vpc)}`;
  if (found.props.vpc !== own)
    return refuse(`NAT gateway ${target} lies in ${found.props.vpc}, and the pods of ${key} in ${own}`);
  if (state !== "available")
    return refuse(`NAT gateway ${target} is ${state || "in no known state"}, not available`, waitFix(state));
  const home = subnet === undefined ? undefined : observedById(snapshot, "subnet", subnet, scope);
  if (home?.owner && keyOf(home.owner.id) === key) {
    return refuse(
      `NAT gateway ${target} lies in ${home.id}, a pod subnet of ${key}: its packets would be led back to itself`,
    );
  }
  // One for all zones is what the Fabric says; one for each is meant to keep packets in their zone.
  const elsewhere =
    home !== undefined &&
    zones.length === 1 &&
    id.includes(`/${zones[0]}`) &&
    !zonesThere(zones, place).includes(home.props.zone);
  if (!elsewhere) return [];
  const here = zoneElsewhere(home.props.zone, scope, place.ours, snapshot) ?? home.props.zone;
  const message = `NAT gateway ${target}, named for ${zones[0]}, lies in ${here}`;
  return [diagnose("EGRESS-5", { message })];
}

/** A transit gateway takes packets of a zone only where its attachment has a subnet (F39). */
function ofTransit({ target, zones }: Way, place: Place): readonly Diagnostic[] {
  const { vpc, scope, snapshot, key } = place;
  const own = vpc.kind === "found" ? vpc.vpc.id : undefined;
  const refuse = (message: string, fix?: string) => [diagnose("EGRESS-4", { message, ...(fix ? { fix } : {}) })];
  const all = observedOf(snapshot, "transit-gateway-attachment", scope).filter(
    ({ props, facts }) => props.transitGateway === target && props.vpc === own && !GONE.has(facts.state),
  );
  const attached = all.find(({ facts }) => READY.has(facts.state)) ?? all[0];
  if (!attached) {
    const fix = `Attach the VPC to ${target} with a subnet in each of ${zones.join(", ")}; have its owner share it by AWS RAM and accept the attachment where it is another account's.`;
    return refuse(`${own ?? `VPC ${planText(vpc)}`} is not attached to ${target}`, fix);
  }
  const { state } = attached.facts;
  if (!READY.has(state))
    return refuse(`${attached.id}, which attaches ${own} to ${target}, is ${state}, not available`, waitFix(state));
  const homes = attached.props.subnets.map((id) => observedById(snapshot, "subnet", id, scope));
  if (homes.some((home) => home === undefined)) return [];
  const served = new Set(homes.map((home: Observed<"subnet"> | undefined) => home?.props.zone));
  const names = zonesThere(zones, place);
  const bare = zones.filter((_, index) => !served.has(names[index]));
  if (bare.length === 0) return [];
  const fix = `${awsCommand(scope, "ec2 modify-transit-gateway-vpc-attachment")} --transit-gateway-attachment-id ${attached.id} --add-subnet-ids SUBNET: one that is not the pods' own in each of ${bare.join(", ")}.`;
  return refuse(
    `${attached.id}, which attaches ${own} to ${target}, has no subnet in ${bare.join(", ")}: packets of pods of ${key} there are dropped`,
    fix,
  );
}

const READY: ReadonlySet<string> = new Set(["available", "modifying"]);
const GONE: ReadonlySet<string> = new Set(["deleted", "deleting", "failed", "rejected"]);

function waitFix(state: string): string | undefined {
  if (["pending", "initiating", "initiatingRequest"].includes(state)) return "Wait until it is, then run again.";
  return state === "pendingAcceptance" ? "Have the owner of the transit gateway accept it, then run again." : undefined;
}

function planText(vpc: VpcFinding): string {
  return vpc.kind === "planned" ? "that is yet to be made" : "that was not found";
}

/** Zones of the cluster as the owner of the network calls them. */
function zonesThere(zones: readonly string[], { ours, scope, snapshot }: Place): readonly (string | undefined)[] {
  return zones.map((zone) => zoneElsewhere(zone, ours, scope, snapshot));
}
