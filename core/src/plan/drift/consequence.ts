import { EXCLUSIONS, EXTERNAL_LABEL, EXTERNAL_SNAT, keyOf, sectionOf } from "../../compile/index.ts";
import type { ManagedKind, Resource } from "../../desired/index.ts";
import { TAG_ID, TAG_PARTNER, TAG_RANGES, TAG_UID } from "../../desired/index.ts";
import { parseGoBool } from "../../spec/index.ts";
import { valueText } from "../model/value-text.ts";
import { type DriftChange, WEIGHTS, type Weight } from "./drift-item.ts";

/** What a difference means for pods, and how much it weighs. */
export interface Consequence {
  readonly weight: Weight;
  readonly consequence: string;
}

/** What the world around a thing tells about its loss. */
export interface Surroundings {
  /** The thing's subnet is gone, and it with that. */
  readonly wentWithSubnet: boolean;
  /** The VPC's main table, which a subnet without a table of its own uses, with where it leads beside the VPC: `rtb-… (0.0.0.0/0 to igw-…)`. */
  readonly mainTable?: string;
}

/** The zone of the subnet that a value names, where that was read. */
export type ZoneOfSubnet = (subnet: unknown) => string | undefined;

type Subject = Pick<Resource, "id" | "kind" | "props">;

/** A thing of ours that is gone (amazon-vpc-cni-k8s, README; F10, F17). */
export function lossOf(subject: Subject, around: Surroundings): Consequence {
  const { id, kind } = subject;
  const [cluster, zone] = [keyOf(id), lastOf(id)];
  switch (kind) {
    case "vpc":
      return outage("everything of this Fabric that was in it is gone with it");
    case "vpc-cidr":
      return outage(`the VPC no longer has ${zone}: no subnet can lie in it, and nothing routes to it`);
    case "subnet":
      return newPods(
        `${nodesOf(subject)} get no interfaces for pods: new nodes stay NotReady, pods there wait in ContainerCreating`,
      );
    case "subnet-cidr-reservation":
      return around.wentWithSubnet
        ? { weight: "bookkeeping", consequence: "it went with its subnet" }
        : newPods("single addresses may now break up its /28 blocks: nodes may get no prefix (InsufficientCidrBlocks)");
    case "route-table":
      return outage(`pods of ${cluster} have no table of their own: their subnets use ${mainTable(around)}`);
    case "route-table-association":
      return around.wentWithSubnet
        ? { weight: "bookkeeping", consequence: "it went with its subnet" }
        : outage(`${podsOf(id)} now use ${mainTable(around)}`);
    case "security-group":
      return newPods(`interfaces of pods of ${cluster} cannot be made with it: new nodes stay NotReady`);
    case "security-group-rule":
      return outage(`link ${cluster} is let in by one rule less: what it was for no longer gets through`);
    case "peering-connection":
    case "peering-acceptance":
    case "transit-gateway":
    case "transit-gateway-attachment":
    case "transit-gateway-acceptance":
    case "transit-gateway-route-table":
    case "transit-gateway-association":
    case "transit-gateway-propagation":
    case "transit-gateway-route":
      return outage(`link ${cluster} carries nothing any more, or nothing of what this was for`);
    case "router-instance":
    case "router-interface":
      return outage(`link ${cluster} has no router in ${zone}: routes that lead to it are blackholes`);
    case "router-address":
      return outage(`the router in ${zone} of link ${cluster} has no public address: no hub hears of it`);
    case "router-role":
      return newPods(
        `the router in ${zone} of link ${cluster} can neither read its keys nor take over its partner's routes`,
      );
    case "router-configuration":
      return outage(`router ${zone} of link ${cluster} has nothing of what it was told`);
    case "peering-dns":
      return outage(`public names of one side of link ${cluster} resolve to public addresses for the other again`);
    case "eni-config":
      return newPods(
        `${nodesOf(subject)} find no ENIConfig: new ones never become Ready, running ones get no further interfaces`,
      );
    case "cni-addon":
      return newPods("the add-on is gone: nobody keeps the VPC CNI's configuration, and pods keep what they have");
    case "route":
      return outage(
        sectionOf(id) === "links"
          ? `link ${cluster} is no way to ${zone} any more from one table`
          : `pods of ${cluster} that nodes do not translate for have no way out of the VPC`,
      );
    case "access-entry":
      return newPods(
        `nodes of ${cluster} with the role ${zone} can no longer join, and running ones lose the API server`,
      );
    case "node-class":
      return newPods(`${cluster} launches no nodes whose pods live in the pod subnets`);
    case "node-pool":
      return newPods(`${cluster} launches no nodes for our NodeClass, and Karpenter drains those that were there`);
    case "ec2-node-class":
      return newPods(`Karpenter launches no nodes for EC2NodeClass ${zone}`);
    case "cni-daemonset":
      return newPods(`${cluster} has no VPC CNI: pods on new nodes get no address`);
  }
}

/** Changes in a thing of ours: the worst of them decides the weight, and each is told once. */
export function effectOf(
  subject: Subject,
  changes: readonly DriftChange[],
  zoneOfSubnet: ZoneOfSubnet = () => undefined,
): Consequence {
  const effects = changes.map((change) => effectOfOne(subject, change, zoneOfSubnet));
  const weight = WEIGHTS.find((candidate) => effects.some((effect) => effect.weight === candidate)) ?? "bookkeeping";
  return { weight, consequence: [...new Set(effects.map((effect) => effect.consequence))].join("; ") };
}

function effectOfOne(subject: Subject, change: DriftChange, zoneOfSubnet: ZoneOfSubnet): Consequence {
  const { id, kind } = subject;
  if (change.field.startsWith("tags.")) return tagEffect(change.field.slice("tags.".length), kind);
  const zone = lastOf(id);
  switch (kind) {
    case "route-table-association":
      return outage(`${podsOf(id)} use ${valueText(change.is)} instead of the table of the pods`);
    case "security-group":
      return ruleEffect(change);
    case "cni-addon":
    case "cni-daemonset":
      return variableEffect(change);
    case "eni-config":
      return configEffect(change, subject, zoneOfSubnet);
    case "route":
      return outage(
        `what ${sectionOf(id) === "links" ? `is sent to ${zone}` : "pods send out of the VPC"} goes to ${valueText(change.is)} instead of ${valueText(change.was)}`,
      );
    case "access-entry":
      return newPods("nodes with that role may no longer join the cluster");
    case "node-class":
      return nodeClassEffect(change);
    case "ec2-node-class":
      return newPods(
        "Karpenter replaces its nodes, and new ones take another number of pods than they have addresses for",
      );
    case "node-pool":
      return newPods(`other nodes are launched than the Fabric asks for: its ${change.field} changed`);
    case "peering-dns":
      return outage("public names of one side resolve otherwise for the other than the Fabric says");
    case "security-group-rule":
      if (change.field === "description") return ruleEffect(change);
      return outage(`link ${keyOf(id)} lets in something else than the Fabric says: ${change.field} changed`);
    case "peering-connection":
    case "peering-acceptance":
    case "transit-gateway":
    case "transit-gateway-attachment":
    case "transit-gateway-acceptance":
    case "transit-gateway-route-table":
    case "transit-gateway-association":
    case "transit-gateway-propagation":
    case "transit-gateway-route":
      return outage(`link ${keyOf(id)} carries something else than the Fabric says: ${change.field} changed`);
    case "router-interface":
    case "router-address":
    case "router-instance":
      return outage(`the router in ${zone} of link ${keyOf(id)} is not as the Fabric says: ${change.field} changed`);
    // Its statements are named one by one: what they do together is said once.
    case "router-configuration":
      return outage(`the router in ${zone} of link ${keyOf(id)} has not the configuration that the Fabric says`);
    case "router-role":
      if (change.field === "policies[]")
        return {
          weight: "exposure",
          consequence: `the router in ${zone} of link ${keyOf(id)}, and who gets hold of it, may do more than the Fabric says: by ${valueText(change.is)}`,
        };
      return newPods(`the router in ${zone} of link ${keyOf(id)} may do something else than the Fabric says`);
    case "vpc":
    case "vpc-cidr":
    case "subnet":
    case "subnet-cidr-reservation":
    case "route-table":
      return outage(
        `${change.field} is ${valueText(change.is)}: what was made for ${valueText(change.was)} no longer fits`,
      );
  }
}

/** Without the owner's mark state alone tells whose a thing is. */
function tagEffect(name: string, kind: ManagedKind): Consequence {
  if (name === TAG_UID || name === TAG_ID) {
    const where = kind === "eni-config" ? "annotation" : "tag";
    return {
      weight: "bookkeeping",
      consequence: `without the ${where} ${name} only state tells that it is ours: should state be lost, nobody would remove it`,
    };
  }
  if (name.startsWith(TAG_RANGES)) {
    const consequence =
      "a router whose partner stops does not know which routes lead to the site, and takes none over, or too few";
    return { weight: "new-pods", consequence };
  }
  if (name === TAG_PARTNER)
    return {
      weight: "new-pods",
      consequence: "once started again, a router does not know its partner and takes nothing over",
    };
  return { weight: "bookkeeping", consequence: `what looks for things by the tag ${name} does not find it` };
}

function ruleEffect({ field, was, is }: DriftChange): Consequence {
  if (field === "egress[]") {
    return is === undefined
      ? outage(`pods can no longer send: ${valueText(was)}`)
      : { weight: "exposure", consequence: `pods may also send: ${valueText(is)}` };
  }
  if (field === "ingress[]") {
    return is === undefined
      ? outage(`pods are no longer reached by: ${valueText(was)}`)
      : { weight: "exposure", consequence: `pods are also reached by: ${valueText(is)}` };
  }
  return { weight: "bookkeeping", consequence: `its ${field} is ${valueText(is)}` };
}

function configEffect({ field, is }: DriftChange, subject: Subject, zoneOfSubnet: ZoneOfSubnet): Consequence {
  const nodes = nodesOf(subject);
  const there = zoneOfSubnet(is);
  switch (field) {
    case "subnet":
      if (there !== undefined && there !== zoneOf(subject.id).zone)
        return newPods(
          `${valueText(is)} lies in ${there}, and no interface there can be attached to ${nodes}: new ones get no addresses for pods and stay NotReady, running ones get no further interfaces`,
        );
      return newPods(`new interfaces of ${nodes} are made in ${valueText(is)}: their pods get its addresses`);
    case "securityGroups[]":
    case "securityGroups":
      return newPods(`new interfaces of ${nodes} carry other security groups`);
    default:
      return newPods(`${nodes} look for another ENIConfig`);
  }
}

/** Karpenter replaces the nodes of a class that has changed, so the change reaches running pods too. */
function nodeClassEffect({ field, is }: DriftChange): Consequence {
  switch (field) {
    case "snatPolicy":
      return outage(
        is === "Disabled"
          ? "nodes no longer translate: pods without a way out of their own cannot leave the VPC"
          : "nodes translate again: pods leave the VPC with their node's address",
      );
    case "podSubnets[]":
      return newPods("pods of new nodes live in other subnets");
    case "podSecurityGroups[]":
      return newPods("pods of new nodes carry other security groups");
    default:
      return newPods(`new nodes are made otherwise: its ${field} changed`);
  }
}

function variableEffect({ field, is, was }: DriftChange): Consequence {
  const name = field.replace(/^env\./, "");
  switch (name) {
    case "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG":
      return parseGoBool(String(is ?? "")) === true
        ? { weight: "bookkeeping", consequence: "custom networking is on, in another spelling" }
        : newPods("custom networking is off: pods of new nodes get addresses of the node subnets");
    case "ENI_CONFIG_LABEL_DEF":
      return newPods(
        `nodes look for the ENIConfig that their label ${valueText(is)} names: without it new nodes stay NotReady`,
      );
    case "ENABLE_PREFIX_DELEGATION":
      return newPods("new nodes hold fewer pods than their max-pods says: what is too many waits for an address");
    case EXCLUSIONS:
      return translationEffect(was, is);
    case EXTERNAL_SNAT:
      return parseGoBool(String(is ?? "")) === true
        ? outage("nodes translate nothing: pods leave the VPC by their own subnets' tables, or not at all")
        : outage("nodes translate what leaves the VPC: far ends see them instead of pods");
    case "POD_MTU":
      return newPods(`new pods send packets of up to ${is === undefined ? "9001" : valueText(is)} bytes`);
    default:
      return newPods(`the VPC CNI runs with ${name}=${valueText(is)}`);
  }
}

/** What nodes translate decides for running pods at once. */
function translationEffect(was: unknown, is: unknown): Consequence {
  const [before, now] = [was, is].map((list) =>
    typeof list === "string" ? list.split(",").map((one) => one.trim()) : [],
  );
  const hidden = before?.filter((cidr) => !now?.includes(cidr)) ?? [];
  const shown = now?.filter((cidr) => !before?.includes(cidr)) ?? [];
  return outage(
    [
      ...(hidden.length > 0 ? [`${hidden.join(", ")} sees nodes instead of pods`] : []),
      ...(shown.length > 0 ? [`${shown.join(", ")} sees pods' own addresses, and needs a way back to them`] : []),
    ].join("; "),
  );
}

function mainTable({ mainTable: table }: Surroundings): string {
  return `the VPC's main table${table === undefined ? "" : ` ${table}`}`;
}

function outage(consequence: string): Consequence {
  return { weight: "outage", consequence };
}

function newPods(consequence: string): Consequence {
  return { weight: "new-pods", consequence };
}

/** The nodes that an ENIConfig or its subnet is for: those of the zone, of a zone's further ones those that ask for it. */
function nodesOf({ id, props }: Subject): string {
  const { zone, index } = zoneOf(id);
  if (index === undefined) return `nodes in ${zone}`;
  return "name" in props
    ? `nodes with the label ${EXTERNAL_LABEL}=${props.name} in ${zone}`
    : `nodes in ${zone} whose ENIConfig names it`;
}

function podsOf(id: string): string {
  const { zone, index } = zoneOf(id);
  return index === undefined ? `pods of ${zone}` : `pods of subnet ${index} in ${zone}`;
}

/** The zone with which a logical id ends, and which of the zone's subnets it is about, from the second on. */
function zoneOf(id: string): { readonly zone: string; readonly index?: string } {
  const [, before = id, index] = /^(.*)\/(\d+)$/.exec(id) ?? [];
  const zone = lastOf(before);
  return index === undefined ? { zone } : { zone, index };
}

/** The zone, router or block with which a logical id ends; of a router's interface its side comes behind. */
function lastOf(id: string): string {
  const whole = id.replace(/(\/router-interface\/[^/]+)\/[^/]+$/, "$1");
  return /\/(\d+\.\d+\.\d+\.\d+\/\d+)$/.exec(whole)?.[1] ?? whole.slice(whole.lastIndexOf("/") + 1);
}
