import type { VpcPeeringConnection } from "@aws-sdk/client-ec2";
import type { KindProps } from "@podspan/core/desired";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { isLivePeering } from "../observe/peering-connections.ts";
import { ownerOf, tagMap, tagSpecifications } from "../records/tags.ts";
import { findPeering, findPeerings, untilPeering } from "./peering.ts";
import { noLongerStanding, onceThereIsRoom } from "./peering-room.ts";
import { applyTagChanges } from "./tag-changes.ts";
import { WINDOWS } from "./windows.ts";
import { change, isFault, isUnfinished, present, removal, type Writing, wanted, worldIdOf } from "./writing.ts";

const CREATE = "ec2:CreateVpcPeeringConnection";
const DELETE = "ec2:DeleteVpcPeeringConnection";
const REQUESTED: ReadonlySet<string> = new Set(["pending-acceptance", "provisioning", "active"]);

type Props = KindProps["peering-connection"];

/**
 * Asks for a peering and waits until the request stands: AWS compares the blocks of the two VPCs only after it has answered. The call
 * has no client token; what was asked for is found again by the pair of VPCs and a live status, never by its tags alone, which stay on
 * what has ended.
 */
export async function createPeering(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = wanted(step, "peering-connection");
  if (isUnfinished(step)) await untilLeft(writing, props);
  const id = await onceThereIsRoom(writing, step, () => request(writing, step, props));
  try {
    const wait = { what: "requested", windowMs: WINDOWS.peeringRequested, states: REQUESTED, api: CREATE };
    await untilPeering(writing, id, wait);
  } catch (error) {
    noLongerStanding(writing, id);
    throw error;
  }
  return { worldId: id };
}

async function request(writing: Writing, step: BoundStep, props: Props): Promise<string> {
  const { vpc, peerVpc, peerAccount, peerRegion } = props;
  const { id } = await change(writing, {
    api: CREATE,
    about: [vpc, peerVpc],
    intent: props,
    send: async () => {
      const { VpcPeeringConnection } = await writing.api.ec2.createVpcPeeringConnection({
        VpcId: vpc,
        PeerVpcId: peerVpc,
        PeerOwnerId: peerAccount,
        ...(peerRegion === writing.scope.region ? {} : { PeerRegion: peerRegion }),
        TagSpecifications: tagSpecifications("vpc-peering-connection", step.tags),
      });
      const made = present(VpcPeeringConnection, CREATE);
      const madeId = present(made.VpcPeeringConnectionId, CREATE);
      if (!(await wasMade(writing, made, step))) throw somebodyElses(madeId, props);
      return { id: madeId };
    },
    readBack: async () => {
      const found = (await pairOf(writing, props)).find((one) => isLivePeering(one) && isOurs(one, step));
      return found?.VpcPeeringConnectionId === undefined ? undefined : { id: found.VpcPeeringConnectionId };
    },
    worldId: (peering) => peering.id,
  });
  return id;
}

/** All that `vpc` ever asked of `peerVpc` and AWS still lists. */
async function pairOf(writing: Writing, { vpc, peerVpc }: Props): Promise<readonly VpcPeeringConnection[]> {
  const found = await findPeerings(writing, [
    { Name: "requester-vpc-info.vpc-id", Values: [vpc] },
    { Name: "accepter-vpc-info.vpc-id", Values: [peerVpc] },
  ]);
  return found.filter(
    ({ RequesterVpcInfo, AccepterVpcInfo }) => RequesterVpcInfo?.VpcId === vpc && AccepterVpcInfo?.VpcId === peerVpc,
  );
}

function isOurs(peering: VpcPeeringConnection, step: BoundStep): boolean {
  const [found, wants] = [ownerOf(tagMap(peering.Tags)), ownerOf(step.tags ?? {})];
  return found !== undefined && found.uid === wants?.uid && found.id === wants.id;
}

/**
 * Whether an answer is of our request and not of one that was there before: by the marks in it. Where it tells no tags at all what is
 * listed decides, in which what was there before is seen and what is new may not be yet.
 */
async function wasMade(writing: Writing, answered: VpcPeeringConnection, step: BoundStep): Promise<boolean> {
  if ((answered.Tags ?? []).length > 0) return isOurs(answered, step);
  const listed = await findPeering(writing, answered.VpcPeeringConnectionId ?? "");
  return listed === undefined || isOurs(listed, step);
}

/** Asked twice for a pair, AWS answers the peering that is there instead of refusing (hashicorp/terraform-provider-aws#27750). */
function somebodyElses(id: string, { vpc, peerVpc }: Props): ProviderError {
  return new ProviderError({
    faultClass: "conflict",
    code: "VpcPeeringConnectionAlreadyExists",
    message: `${vpc} and ${peerVpc} were peered by somebody else after the plan was made: ${id}`,
    hint: "run again: the plan will tell of it; adopt it, or delete it",
    api: CREATE,
  });
}

/** One that an interrupted run has deleted is on its way out: AWS would answer it instead of making another one. */
async function untilLeft(writing: Writing, props: Props): Promise<void> {
  const what = `the former peering of ${props.vpc} and ${props.peerVpc} to be gone`;
  await writing.context.waitFor(what, WINDOWS.peeringGone, async () =>
    (await pairOf(writing, props)).some(({ Status }) => Status?.Code === "deleting") ? undefined : true,
  );
}

/** Nothing of a peering can change but its tags; those of the other side are that side's. */
export async function updatePeering(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

/** Waits until it is deleted: until then neither VPC can be, and no other peering of the pair can be asked for. */
export async function deletePeering(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const going = await remove(writing, id);
  if (going) {
    await writing.context.waitFor(`${id} to be deleted`, WINDOWS.peeringGone, async () =>
      (await isThere(writing, id)) ? undefined : true,
    );
  }
  return {};
}

/** False when it has ended already. What has ended cannot be deleted, and goes by itself. */
async function remove(writing: Writing, id: string): Promise<boolean> {
  try {
    return await removal(writing, id, DELETE, () =>
      writing.api.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id }),
    );
  } catch (error) {
    const peering = isFault(error, "conflict") ? await findPeering(writing, id) : undefined;
    if (peering === undefined || isLivePeering(peering)) throw error;
    return true;
  }
}

async function isThere(writing: Writing, id: string): Promise<boolean> {
  const peering = await findPeering(writing, id);
  return peering !== undefined && (isLivePeering(peering) || peering.Status?.Code === "deleting");
}
