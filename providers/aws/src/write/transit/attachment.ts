import type { KindProps } from "@podspan/core/desired";
import type { BoundStep, StepResult } from "@podspan/core/ports";
import { ask } from "../../observe/reading.ts";
import { ownerFilters, tagSpecifications } from "../../records/tags.ts";
import { applyTagChanges } from "../tag-changes.ts";
import { change, isUnfinished, present, removal, type Writing, wanted, worldIdOf } from "../writing.ts";
import { attachmentOf, DELETED, findPeering, findVpcAttachment, untilLeft, untilState } from "./finding.ts";

const ATTACH = "ec2:CreateTransitGatewayVpcAttachment";
const PEER = "ec2:CreateTransitGatewayPeeringAttachment";
const MODIFY = "ec2:ModifyTransitGatewayVpcAttachment";

type Wanted = KindProps["transit-gateway-attachment"];

function isPeering({ type }: Pick<Wanted, "type">): boolean {
  return type === "peering";
}

/** One of a VPC is ready when it answers; one to another gateway, or to one of another account, when the other side may accept. */
export async function createAttachment(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = wanted(step, "transit-gateway-attachment");
  await untilLeft(writing, step, async (Filters) => {
    const answer = await ask(writing, "ec2:DescribeTransitGatewayAttachments", () =>
      writing.api.ec2.describeTransitGatewayAttachments({ Filters }),
    );
    return answer.TransitGatewayAttachments;
  });
  const id = isPeering(props) ? await peer(writing, step, props) : await attach(writing, step, props);
  await untilReady(writing, id);
  return { worldId: id };
}

function untilReady(writing: Writing, id: string): Promise<void> {
  const ready = ["available", "pendingAcceptance"];
  return untilState(writing, id, ready, async () => (await attachmentOf(writing, id))?.State);
}

async function attach(writing: Writing, step: BoundStep, props: Wanted): Promise<string> {
  const { transitGateway, vpc, subnets, securityGroupReferencing } = props;
  const owned = ownerFilters(step.tags);
  const options = referencing(securityGroupReferencing);
  const { id } = await change(writing, {
    api: ATTACH,
    about: [transitGateway, vpc, ...subnets],
    intent: { transitGateway, vpc, subnets },
    send: async () => {
      const answer = await writing.api.ec2.createTransitGatewayVpcAttachment({
        TransitGatewayId: transitGateway,
        VpcId: vpc,
        SubnetIds: [...subnets],
        ...(options === undefined ? {} : { Options: options }),
        TagSpecifications: tagSpecifications("transit-gateway-attachment", step.tags),
      });
      return { id: present(answer.TransitGatewayVpcAttachment?.TransitGatewayAttachmentId, ATTACH) };
    },
    readBack: async () => {
      const found = owned && (await findVpcAttachment(writing, owned));
      return found?.TransitGatewayAttachmentId === undefined ? undefined : { id: found.TransitGatewayAttachmentId };
    },
    worldId: (attachment) => attachment.id,
  });
  return id;
}

function referencing(is: boolean | undefined) {
  if (is === undefined) return undefined;
  return { SecurityGroupReferencingSupport: is ? "enable" : "disable" } as const;
}

async function peer(writing: Writing, step: BoundStep, { transitGateway, peer: other }: Wanted): Promise<string> {
  if (other === undefined) throw new Error(`step ${step.key} names no other transit gateway`);
  const owned = ownerFilters(step.tags);
  const { account = writing.scope.account, region = writing.scope.region } = other;
  const { id } = await change(writing, {
    api: PEER,
    about: [transitGateway],
    intent: { transitGateway, peer: other },
    send: async () => {
      const answer = await writing.api.ec2.createTransitGatewayPeeringAttachment({
        TransitGatewayId: transitGateway,
        PeerTransitGatewayId: other.transitGateway,
        PeerAccountId: account,
        PeerRegion: region,
        TagSpecifications: tagSpecifications("transit-gateway-attachment", step.tags),
      });
      return { id: present(answer.TransitGatewayPeeringAttachment?.TransitGatewayAttachmentId, PEER) };
    },
    readBack: async () => {
      const found = owned && (await findPeering(writing, owned));
      return found?.TransitGatewayAttachmentId === undefined ? undefined : { id: found.TransitGatewayAttachmentId };
    },
    worldId: (attachment) => attachment.id,
  });
  return id;
}

/** Of a VPC's the subnets and the option can change, in one call each time; what an interrupted run asked for is waited for. */
export async function updateAttachment(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const props = wanted(step, "transit-gateway-attachment");
  if (isUnfinished(step)) await untilReady(writing, id);
  if (!isPeering(props)) await modify(writing, step, id, props);
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

async function modify(writing: Writing, step: BoundStep, id: string, props: Wanted): Promise<void> {
  const before = step.before as Partial<Wanted> | undefined;
  const had = new Set(before?.subnets ?? []);
  const wants = new Set(props.subnets);
  const added = props.subnets.filter((subnet) => !had.has(subnet));
  const removed = [...had].filter((subnet) => !wants.has(subnet));
  const isSame = before?.securityGroupReferencing === props.securityGroupReferencing;
  const options = isSame ? undefined : referencing(props.securityGroupReferencing);
  if (added.length + removed.length === 0 && options === undefined) return;
  await change(writing, {
    api: MODIFY,
    about: [id, ...added],
    intent: { added, removed, ...options },
    send: () =>
      writing.api.ec2.modifyTransitGatewayVpcAttachment({
        TransitGatewayAttachmentId: id,
        ...(added.length === 0 ? {} : { AddSubnetIds: added }),
        ...(removed.length === 0 ? {} : { RemoveSubnetIds: removed }),
        ...(options === undefined ? {} : { Options: options }),
      }),
    readBack: async () => {
      const found = await findVpcAttachment(writing, [{ Name: "transit-gateway-attachment-id", Values: [id] }]);
      const now = new Set(found?.SubnetIds ?? []);
      const done = added.every((subnet) => now.has(subnet)) && !removed.some((subnet) => now.has(subnet));
      return done && options === undefined ? { $metadata: {} } : undefined;
    },
  });
  await untilReady(writing, id);
}

/** Gone only when AWS says so: until then it holds its subnets, its VPC and its gateway. */
export async function deleteAttachment(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const { ec2 } = writing.api;
  const stateOf = async () => (await attachmentOf(writing, id))?.State;
  const input = { TransitGatewayAttachmentId: id };
  const before = step.before as Pick<Wanted, "type"> | undefined;
  if ((await stateOf()) !== "deleting") {
    if (isPeering(before ?? {})) {
      await removal(writing, id, "ec2:DeleteTransitGatewayPeeringAttachment", () =>
        ec2.deleteTransitGatewayPeeringAttachment(input),
      );
    } else {
      await removal(writing, id, "ec2:DeleteTransitGatewayVpcAttachment", () =>
        ec2.deleteTransitGatewayVpcAttachment(input),
      );
    }
  }
  await untilState(writing, id, DELETED, stateOf);
  return {};
}
