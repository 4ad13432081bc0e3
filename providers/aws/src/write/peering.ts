import type { Filter, VpcPeeringConnection } from "@aws-sdk/client-ec2";
import { ProviderError } from "@podspan/core/ports";
import { isLivePeering } from "../observe/peering-connections.ts";
import { ask } from "../observe/reading.ts";
import type { Writing } from "./writing.ts";

export async function findPeerings(writing: Writing, Filters: Filter[]): Promise<readonly VpcPeeringConnection[]> {
  const answer = await ask(writing, "ec2:DescribeVpcPeeringConnections", () =>
    writing.api.ec2.describeVpcPeeringConnections({ Filters }),
  );
  return answer.VpcPeeringConnections ?? [];
}

/** A peering as this account and region is shown it. */
export async function findPeering(writing: Writing, id: string): Promise<VpcPeeringConnection | undefined> {
  const found = await findPeerings(writing, [{ Name: "vpc-peering-connection-id", Values: [id] }]);
  return found.find((peering) => peering.VpcPeeringConnectionId === id);
}

/** Waits until a peering is in one of these states; throws when it has ended otherwise, which it never comes back from. */
export async function untilPeering(
  writing: Writing,
  id: string,
  { what, windowMs, states, api }: PeeringWait,
): Promise<VpcPeeringConnection> {
  return writing.context.waitFor(`${id} to be ${what}`, windowMs, async () => {
    const peering = await findPeering(writing, id);
    // Not seen here yet: the other account or region is told some seconds later.
    if (peering === undefined) return undefined;
    if (states.has(peering.Status?.Code ?? "")) return peering;
    if (!isLivePeering(peering)) throw ended(peering, api);
    return undefined;
  });
}

export interface PeeringWait {
  readonly what: string;
  readonly windowMs: number;
  readonly states: ReadonlySet<string>;
  readonly api: string;
}

/** What to do about a peering that came to nothing, by the state in which it ended ("VPC peering connection lifecycle"). */
const WAYS_OUT: Readonly<Record<string, string>> = {
  failed:
    "compare all blocks of the two VPCs, which must not overlap, and the ids of the other VPC and its account; then run again",
  expired: "nobody accepted it for seven days: run again, and have it accepted",
  rejected: "the owner of the other VPC rejected it: settle it with them, then run again",
};

function ended({ VpcPeeringConnectionId, Status }: VpcPeeringConnection, api: string): ProviderError {
  const code = Status?.Code ?? "gone";
  const why = Status?.Message ? `: ${Status.Message}` : "";
  return new ProviderError({
    faultClass: "invalid",
    code: `VpcPeeringConnection.${code}`,
    message: `${VpcPeeringConnectionId} is ${code}${why}`,
    hint: WAYS_OUT[code] ?? "somebody deleted it meanwhile: run again to ask for another one",
    api,
  });
}
