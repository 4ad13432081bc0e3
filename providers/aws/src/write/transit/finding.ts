import type {
  Filter,
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayPeeringAttachment,
  TransitGatewayRouteTable,
  TransitGatewayVpcAttachment,
} from "@aws-sdk/client-ec2";
import { type BoundStep, ProviderError } from "@podspan/core/ports";
import { ask, type Reading } from "../../observe/reading.ts";
import { ownerFilters } from "../../records/tags.ts";
import { WINDOWS } from "../windows.ts";
import { isUnfinished, type Writing } from "../writing.ts";

/** What was deleted, refused or never came about stays listed for hours: it is passed over wherever something is looked for. */
const ENDED: ReadonlySet<string | undefined> = new Set(["deleted", "deleting", "failed", "rejected", "rejecting"]);

function living<T extends { readonly State?: string | undefined }>(found: readonly T[] | undefined): T | undefined {
  return found?.find(({ State }) => !ENDED.has(State));
}

export async function findGateway(reading: Reading, Filters: Filter[]): Promise<TransitGateway | undefined> {
  const answer = await ask(reading, "ec2:DescribeTransitGateways", () =>
    reading.api.ec2.describeTransitGateways({ Filters }),
  );
  return living(answer.TransitGateways);
}

export async function findVpcAttachment(
  reading: Reading,
  Filters: Filter[],
): Promise<TransitGatewayVpcAttachment | undefined> {
  const answer = await ask(reading, "ec2:DescribeTransitGatewayVpcAttachments", () =>
    reading.api.ec2.describeTransitGatewayVpcAttachments({ Filters }),
  );
  return living(answer.TransitGatewayVpcAttachments);
}

export async function findPeering(
  reading: Reading,
  Filters: Filter[],
): Promise<TransitGatewayPeeringAttachment | undefined> {
  const answer = await ask(reading, "ec2:DescribeTransitGatewayPeeringAttachments", () =>
    reading.api.ec2.describeTransitGatewayPeeringAttachments({ Filters }),
  );
  return living(answer.TransitGatewayPeeringAttachments);
}

/** An attachment of whatever, in whatever state. */
export async function attachmentOf(reading: Reading, id: string): Promise<TransitGatewayAttachment | undefined> {
  const answer = await ask(reading, "ec2:DescribeTransitGatewayAttachments", () =>
    reading.api.ec2.describeTransitGatewayAttachments({ Filters: byId("transit-gateway-attachment-id", id) }),
  );
  return answer.TransitGatewayAttachments?.find((one) => one.TransitGatewayAttachmentId === id);
}

export async function findTable(reading: Reading, Filters: Filter[]): Promise<TransitGatewayRouteTable | undefined> {
  const answer = await ask(reading, "ec2:DescribeTransitGatewayRouteTables", () =>
    reading.api.ec2.describeTransitGatewayRouteTables({ Filters }),
  );
  return living(answer.TransitGatewayRouteTables);
}

export function byId(name: string, id: string): Filter[] {
  return [{ Name: name, Values: [id] }];
}

/** Asks until the thing is in one of `wanted` states; `undefined` among them is "not listed any more". Throws when AWS gave up. */
export async function untilState(
  writing: Writing,
  id: string,
  wanted: readonly (string | undefined)[],
  read: () => Promise<string | undefined>,
): Promise<void> {
  await writing.context.waitFor(`${id} to be ${wanted[0]}`, WINDOWS.transitSettled, async () => {
    const state = await read();
    if (wanted.includes(state)) return true;
    if (state !== undefined && BROKEN.has(state)) throw broken(id, state);
    return undefined;
  });
}

const BROKEN: ReadonlySet<string> = new Set(["failed", "failing", "rejected", "rejecting"]);

function broken(id: string, state: string): ProviderError {
  const refused = state.startsWith("reject");
  return new ProviderError({
    faultClass: refused ? "denied" : "unknown",
    code: refused ? "TransitGatewayAttachmentRejected" : "TransitGatewayAttachmentFailed",
    message: `${id} is ${state}: AWS does not say why`,
    hint: refused
      ? "the owner of the other side refused it: agree with them, then run again; it is asked for anew"
      : "check that both sides are there and in the account and region that the Fabric names, then run again",
    api: "ec2:DescribeTransitGatewayAttachments",
  });
}

/** What an interrupted run took away may hold its place for a while: waited for, so that the same can be made again. */
export async function untilLeft(
  writing: Writing,
  step: BoundStep,
  list: (Filters: Filter[]) => Promise<readonly unknown[] | undefined>,
): Promise<void> {
  const owned = ownerFilters(step.tags);
  if (!isUnfinished(step) || owned === undefined) return;
  await writing.context.waitFor(`what was ${step.id} to leave`, WINDOWS.transitSettled, async () => {
    const leaving = await list([...owned, { Name: "state", Values: ["deleting"] }]);
    return (leaving ?? []).length === 0 ? true : undefined;
  });
}

export const DELETED = ["deleted", undefined] as const;
