import { acceptanceId, type LinkedVpcs, peeringId } from "../../compile/index.ts";
import { type AwsScope, awsCommand } from "../../desired/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { HandOver, Step } from "../model/plan.ts";

export interface PeeringHandOverInput {
  readonly fabric: Fabric;
  readonly vpcs: LinkedVpcs;
  readonly steps: readonly Step[];
  readonly bindings: Readonly<Record<string, string>>;
}

/**
 * What accounts that Podspan has no way to have to do for peerings with their VPCs: accept the request, which they see in their own Region,
 * and route back. Which of their nodes and pods they let us reach is theirs to say.
 */
export function peeringHandOvers({ fabric, vpcs, steps, bindings }: PeeringHandOverInput): readonly HandOver[] {
  const waits = new Map(steps.flatMap((step) => (step.blocked?.code === "PEER-3" ? [[step.id, step] as const] : [])));
  if (waits.size === 0) return [];
  return Object.entries(fabric.spec.links).flatMap(([link, { peering }]) => {
    const waiting = waits.get(acceptanceId(link));
    const [ours, theirs] = (peering ?? []).map((key) => vpcs(key)).toSorted((a) => (a.end.kind === "others" ? 1 : -1));
    if (waiting === undefined || ours?.end.kind !== "reached" || theirs?.end.kind !== "others") return [];
    const { scope, vpc, key } = theirs.end;
    const { account, region } = scope;
    const commands = [
      `PEERING=${peeringText(bindings[peeringId(link)], vpc, ours.end.scope, region)}`,
      `${awsCommand({ region }, "ec2 accept-vpc-peering-connection")} --vpc-peering-connection-id "$PEERING"`,
      ...ours.ranges().routed.map((cidr) => routeBack(region, vpc, cidr)),
    ];
    return [{ account, region, vpc: key, commands }];
  });
}

/** Its id; of one that is yet to be asked for, what will be pending by then. */
function peeringText(id: string | undefined, vpc: string, from: AwsScope, region: string): string {
  if (id !== undefined) return id;
  const filters = [
    `Name=accepter-vpc-info.vpc-id,Values=${vpc}`,
    `Name=requester-vpc-info.owner-id,Values=${from.account}`,
    "Name=status-code,Values=pending-acceptance",
  ];
  return `$(${awsCommand({ region }, "ec2 describe-vpc-peering-connections")} --filters ${filters.join(" ")} --query "VpcPeeringConnections[0].VpcPeeringConnectionId" --output text)`;
}

/** In every table of theirs: a reply takes the table of whoever sends it (F36). */
function routeBack(region: string, vpc: string, cidr: string): string {
  const tables = `$(${awsCommand({ region }, "ec2 describe-route-tables")} --filters Name=vpc-id,Values=${vpc} --query "RouteTables[].RouteTableId" --output text)`;
  return `for table in ${tables}; do ${awsCommand({ region }, "ec2 create-route")} --route-table-id "$table" --destination-cidr-block ${cidr} --vpc-peering-connection-id "$PEERING"; done`;
}
