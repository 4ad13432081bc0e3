import { keyOf, readKeys, sectionOf } from "../../compile/index.ts";
import { awsCommand, type ManagedKind, type Resource } from "../../desired/index.ts";
import { observedById } from "../../observed/index.ts";
import { failed, ok } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";
import type { CheckInput } from "./input.ts";
import { resourceCheck } from "./resource-check.ts";

/** By the kind of a link's things: the code of the finding, and what is true of them when nothing is found. */
const FINDINGS: Readonly<Partial<Record<ManagedKind, readonly [code: string, good: string]>>> = {
  "peering-connection": ["PEER-1", "is there"],
  "peering-acceptance": ["PEER-1", "is accepted"],
  "peering-dns": ["peering-dns", "is set as wanted"],
  route: ["ROUTE-1", "in every table that nodes and pods send by"],
  "security-group-rule": ["SG-1", "lets in what the link allows"],
  "security-group": ["SG-1", "lets in the hubs, and what the link allows"],
  "router-interface": ["router", "is as wanted"],
  "router-address": ["router", "is where the hubs know the router"],
  "router-instance": ["router", "is as wanted"],
  "router-role": ["router", "may read its keys and move its VPC's routes"],
  "router-configuration": ["router-configuration", "has what the Fabric says"],
};

/**
 * Of each link, VPC by VPC, and of each site's hubs: the peering carries, every table knows the way, and the groups let in what `allow` says. What is as it should be is one
 * finding for each kind and VPC; what is not, one each.
 */
export function linkChecks(input: CheckInput): readonly Check[] {
  const read = { links: readKeys(input.fabric, "links"), sites: readKeys(input.fabric, "sites") };
  const resources = input.desired.resources.filter(({ id }) => {
    const section = sectionOf(id);
    return (section === "links" || section === "sites") && read[section].includes(keyOf(id));
  });
  const groups = Map.groupBy(resources, (resource) => `${subjectOf(resource)} ${resource.kind}`);
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    const finding = first && FINDINGS[first.kind];
    if (first === undefined || finding === undefined) return [];
    const [code, good] = finding;
    const bad = same.map((resource) => checkOf(code, resource, input)).filter(({ status }) => status !== "ok");
    if (bad.length > 0) return bad;
    const single = input.difference.bindings.get(first.id);
    return [
      ok(
        code,
        subjectOf(first),
        same.length === 1 ? `${single ?? first.id} ${good}` : `${same.length} ${nounOf(first.kind)}: ${good}`,
      ),
    ];
  });
}

/** `west1-west2`, or `west1-west2/west1` of what is made in one of its VPCs. */
function subjectOf({ id, kind }: Resource): string {
  const [link = "", , vpc] = id.split("/");
  return vpc === undefined || kind === "peering-acceptance" ? link : `${link}/${vpc}`;
}

function nounOf(kind: ManagedKind): string {
  switch (kind) {
    case "route":
      return "routes";
    case "router-interface":
      return "interfaces";
    default:
      return "rules";
  }
}

function checkOf(code: string, resource: Resource, input: CheckInput): Check {
  const found = resourceCheck(code, resource.id, "", input);
  const worldId = input.difference.bindings.get(resource.id);
  if (resource.kind === "router-configuration" && found.status === "failed") return untold(found, resource, input);
  if (found.status !== "ok" || worldId === undefined) return found;
  if (resource.kind === "router-instance") {
    const state = observedById(input.snapshot, "router-instance", worldId, resource.scope)?.facts.state;
    if (state === undefined || state === "running" || state === "pending") return found;
    const message = `${worldId} is ${state}: it forwards nothing, and routes that lead to it are blackholes`;
    return failed(
      code,
      resource.id,
      message,
      `start it: \`${awsCommand(resource.scope, "ec2 start-instances")} --instance-ids ${worldId}\``,
    );
  }
  if (resource.kind === "route") {
    const route = observedById(input.snapshot, "route", worldId, resource.scope);
    if (route?.facts.state !== "blackhole") return found;
    const message = `${worldId} is a blackhole: ${route.props.target} carries nothing, and what is sent there is dropped`;
    return failed(code, resource.id, message, "run `podspan plan`: it says what became of the link");
  }
  return found;
}

/** Statements by which a router tells the site of the VPC's ranges: of OSPF, and the routes that it passes on (VPN-5). */
const TELLS = /^statements\..*\b(router ospf\b|ip route (?!static bfd))/;

function untold(found: Check, resource: Resource, { difference }: CheckInput): Check {
  const changes = difference.steps.find(({ id }) => id === resource.id)?.changes ?? [];
  return changes.some(({ field }) => TELLS.test(field)) ? { ...found, code: "VPN-5" } : found;
}
