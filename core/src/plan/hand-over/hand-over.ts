import {
  type AddressPlan,
  type ClusterAddresses,
  findVpc,
  keyOf,
  type Lock,
  linkedVpcs,
  networkScope,
  ownerOfVpc,
  podSubnetPlace,
  podTableId,
  sharedSubnets,
  type VpcFinding,
  zoneTableId,
  zoneWords,
} from "../../compile/index.ts";
import { type AwsScope, awsCommand, isRef, scopeKey, TAG_ID, TAG_UID } from "../../desired/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { isRecord } from "../model/changes.ts";
import type { HandOver, Step } from "../model/plan.ts";
import { peeringHandOvers } from "./hand-over-peerings.ts";

export interface HandOverInput {
  /** With zones by their names. */
  readonly fabric: Fabric;
  /** Where the Fabric wants everything; nothing of it when it is to be destroyed. */
  readonly addresses: AddressPlan;
  readonly lock: Lock | undefined;
  readonly snapshot: Snapshot;
  readonly steps: readonly Step[];
  readonly bindings: Readonly<Record<string, string>>;
}

type FoundVpc = Extract<VpcFinding, { readonly kind: "found" }>;

/**
 * What the owners of shared VPCs have to do, as commands of the AWS CLI (version 2) for a POSIX shell, in an order that AWS allows:
 * block, subnets, reservations, table, sharing; of what is no longer wanted the sharing, the subnets, their table, then the block. Empty when nobody is to do anything.
 */
export function handOvers(input: HandOverInput): readonly HandOver[] {
  const { fabric, addresses, snapshot } = input;
  const vpcs = linkedVpcs(fabric, addresses, snapshot, new Set());
  return [...ofVpcs(input), ...peeringHandOvers({ ...input, vpcs })];
}

function ofVpcs(input: HandOverInput): readonly HandOver[] {
  const { fabric, snapshot } = input;
  return Object.keys(fabric.spec.vpcs).flatMap((vpc): readonly HandOver[] => {
    const owner = ownerOfVpc(fabric, vpc);
    const finding = findVpc(fabric, vpc, snapshot);
    if (owner.kind === "ourselves" || finding.kind !== "found") return [];
    const scope = networkScope(fabric, vpc, snapshot);
    const made = owner.kind === "unreached" ? making(input, vpc, scope, finding) : sharing(input, vpc, scope, finding);
    const gone = owner.kind === "unreached" ? removing(input, vpc, scope, finding) : [];
    const commands = [...made, ...gone];
    return commands.length === 0 ? [] : [{ account: scope.account, region: scope.region, vpc, commands }];
  });
}

function stepsOf({ steps, fabric }: HandOverInput, vpc: string): readonly Step[] {
  return steps.filter((step) => step.blocked?.code === "OWN-4" && fabric.spec.clusters[keyOf(step.id)]?.vpc === vpc);
}

/** Everything that is missing, from the block to the sharing. */
function making(input: HandOverInput, vpc: string, scope: AwsScope, finding: FoundVpc): readonly string[] {
  const steps = stepsOf(input, vpc).filter((step) => scopeKey(step.scope) === scopeKey(scope));
  const of = (kind: Step["kind"]): readonly Step[] => steps.filter((step) => step.kind === kind);
  const text = (step: Step, field: string): string => {
    const value = isRecord(step.after) ? step.after[field] : undefined;
    return typeof value === "string" ? value : "";
  };
  const variable = (step: Step, field: string): string => {
    const value = isRecord(step.after) ? step.after[field] : undefined;
    return isRef(value) ? `"$${variableOf(value.$ref)}"` : "";
  };
  const blocks = of("vpc-cidr").flatMap((step) => {
    const cidr = text(step, "cidr");
    const state = `Vpcs[0].CidrBlockAssociationSet[?CidrBlock=='${cidr}'].CidrBlockState.State`;
    return [
      `${awsCommand(scope, "ec2 associate-vpc-cidr-block")} --vpc-id ${finding.vpc.id} --cidr-block ${cidr}`,
      `until ${awsCommand(scope, "ec2 describe-vpcs")} --vpc-ids ${finding.vpc.id} --query "${state}" --output text | grep -qx associated; do sleep 2; done`,
    ];
  });
  const subnets = of("subnet").map((step) => {
    const zone = zoneIdOf(text(step, "zone"), finding, input.snapshot);
    const create = `${awsCommand(scope, "ec2 create-subnet")} --vpc-id ${finding.vpc.id} --cidr-block ${text(step, "cidr")} --availability-zone-id ${zone}`;
    return `${variableOf(step.id)}=$(${create} ${tagged("subnet", step)} --query Subnet.SubnetId --output text)`;
  });
  const tables = of("route-table").map((step) => {
    const create = `${awsCommand(scope, "ec2 create-route-table")} --vpc-id ${finding.vpc.id} ${tagged("route-table", step)}`;
    return `${variableOf(step.id)}=$(${create} --query RouteTable.RouteTableId --output text)`;
  });
  const associations = of("route-table-association").map(
    (step) =>
      `${awsCommand(scope, "ec2 associate-route-table")} --route-table-id ${variable(step, "routeTable")} --subnet-id ${variable(step, "subnet")}`,
  );
  const routes = of("route").map((step) => {
    const target = text(step, "target");
    const option = target.startsWith("tgw-") ? "--transit-gateway-id" : "--nat-gateway-id";
    return `${awsCommand(scope, "ec2 create-route")} --route-table-id ${variable(step, "routeTable")} --destination-cidr-block ${text(step, "destination")} ${option} ${target}`;
  });
  const reservations = of("subnet-cidr-reservation").map(
    (step) =>
      `${awsCommand(scope, "ec2 create-subnet-cidr-reservation")} --subnet-id ${variable(step, "subnet")} --cidr ${text(step, "cidr")} --reservation-type ${text(step, "type")} ${tagged("subnet-cidr-reservation", step)}`,
  );
  const shared = of("subnet").map((step) => `$${variableOf(step.id)}`);
  const parts = [blocks, subnets, reservations, tables, routes, associations];
  return [...parts.flat(), ...share(input, vpc, scope, finding, shared)];
}

/** Subnets that Podspan made under the owner's account and that the cluster's account does not see yet. */
function sharing(input: HandOverInput, vpc: string, scope: AwsScope, finding: FoundVpc): readonly string[] {
  const wanted = stepsOf(input, vpc).flatMap((step) => {
    const after = isRecord(step.after) ? step.after : {};
    const subnets = [after.subnet, ...(Array.isArray(after.podSubnets) ? after.podSubnets : [])];
    const uses = step.kind === "eni-config" || step.kind === "node-class";
    return uses ? subnets.flatMap((subnet) => (isRef(subnet) ? (input.bindings[subnet.$ref] ?? []) : [])) : [];
  });
  return share(input, vpc, scope, finding, [...new Set(wanted)].sort());
}

/** A resource share of their own (AWS RAM): one that is there already may hold what others must not see. */
function share(
  { fabric }: HandOverInput,
  vpc: string,
  scope: AwsScope,
  finding: FoundVpc,
  subnets: readonly string[],
): readonly string[] {
  if (subnets.length === 0) return [];
  const { partition, region, account } = scope;
  const arns = subnets.map((subnet) => `"arn:${partition}:ec2:${region}:${account}:subnet/${subnet}"`);
  const name = `podspan-${fabric.metadata.name}-${vpc}`;
  return [
    `${awsCommand(scope, "ram create-resource-share")} --name ${name} --principals ${finding.scope.account} --resource-arns ${arns.join(" ")}`,
  ];
}

/** Subnets that were made for us and that nothing wants any more, their tables, and the blocks that they leave empty. */
function removing(
  { fabric, addresses, lock, snapshot }: HandOverInput,
  vpc: string,
  scope: AwsScope,
  finding: FoundVpc,
): readonly string[] {
  const { partition, region, account } = scope;
  const arnOf = (subnet: string): string => `arn:${partition}:ec2:${region}:${account}:subnet/${subnet}`;
  const clusters = Object.entries(fabric.spec.clusters).filter(([, cluster]) => cluster.vpc === vpc);
  return clusters.flatMap(([key, cluster]) => {
    const wanted = addresses.clusters[key];
    const cidrs = new Set(wanted?.subnets.map(({ cidr }) => cidr));
    const gone = sharedSubnets(fabric, key, lock, snapshot).filter(
      ({ id, cidr }) => podSubnetPlace(id, key) && !cidrs.has(cidr),
    );
    const ranges = new Set([...cluster.pods.ranges, ...(lock?.clusters[key]?.ranges ?? [])]);
    const kept = new Set(wanted?.ranges.map(({ cidr }) => cidr));
    const blocks = finding.vpc.facts.cidrs.filter(
      ({ cidr, state }) => ranges.has(cidr) && !kept.has(cidr) && state === "associated",
    );
    return [
      ...gone.map(({ subnet }) => unshared(scope, arnOf(subnet))),
      ...gone.map(({ subnet }) => `${awsCommand(scope, "ec2 delete-subnet")} --subnet-id ${subnet}`),
      ...deletedTables(scope, fabric, finding.vpc.id, emptied(key, wanted, gone)),
      ...blocks.map(
        ({ associationId }) =>
          `${awsCommand(scope, "ec2 disassociate-vpc-cidr-block")} --association-id ${associationId}`,
      ),
    ];
  });
}

/** Tables of pods whose subnets all go: that of the cluster, and that of each zone where zones have their own. */
function emptied(
  key: string,
  wanted: ClusterAddresses | undefined,
  gone: readonly { readonly id: string }[],
): readonly string[] {
  const used = new Set(wanted?.subnets.map(({ zone }) => zone));
  const left = new Set(gone.flatMap(({ id }) => podSubnetPlace(id, key)?.zone ?? []));
  const zones = [...left].filter((zone) => !used.has(zone)).sort();
  return [
    ...(left.size > 0 && used.size === 0 ? [podTableId(key)] : []),
    ...zones.map((zone) => zoneTableId(key, zone)),
  ];
}

/** By our marks, which its owner alone is shown: what the owner attached of its own stays. */
function deletedTables(scope: AwsScope, fabric: Fabric, vpc: string, tables: readonly string[]): readonly string[] {
  if (tables.length === 0) return [];
  const marks = `Name=tag:${TAG_UID},Values=${fabric.metadata.uid} Name=tag:${TAG_ID},Values=${tables.join(",")}`;
  const listed = `${awsCommand(scope, "ec2 describe-route-tables")} --filters Name=vpc-id,Values=${vpc} ${marks} --query "RouteTables[].RouteTableId" --output text`;
  return [
    `for table in $(${listed}); do ${awsCommand(scope, "ec2 delete-route-table")} --route-table-id "$table"; done`,
  ];
}

/** Takes a subnet out of every resource share that holds it, whoever named that. */
function unshared(scope: AwsScope, arn: string): string {
  const listed = `${awsCommand(scope, "ram get-resource-share-associations")} --association-type RESOURCE --resource-arn ${arn} --association-status ASSOCIATED --query "resourceShareAssociations[].resourceShareArn" --output text`;
  return `for share in $(${listed}); do ${awsCommand(scope, "ram disassociate-resource-share")} --resource-share-arn "$share" --resource-arns ${arn}; done`;
}

/** The id of a zone that the cluster's account calls so: the one word that both accounts have for it. */
function zoneIdOf(zone: string, finding: FoundVpc, snapshot: Snapshot): string {
  const id = zoneWords(finding.scope, snapshot).find(({ name }) => name === zone)?.id;
  return id ?? `"ID of ${zone} in account ${finding.scope.account}"`;
}

/** `prod/subnet/pods/eu-west-1b/2` -> `PROD_SUBNET_PODS_EU_WEST_1B_2`. */
function variableOf(id: string): string {
  return id.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_");
}

/** Our marks, so that Podspan knows what is whose should it be given the account one day. */
function tagged(type: string, step: Step): string {
  const Tags = Object.entries(step.tags ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
  const json = JSON.stringify([{ ResourceType: type, Tags }]);
  return `--tag-specifications '${json.replaceAll("'", "'\\''")}'`;
}
