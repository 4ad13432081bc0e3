import type { VpcCidrBlockAssociation } from "@aws-sdk/client-ec2";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { canonicalCidr } from "../records/cidr.ts";
import { findVpc } from "./vpc.ts";
import { WINDOWS } from "./windows.ts";
import { change, isFault, isUnfinished, present, removalOnceFree, type Writing, wanted, worldIdOf } from "./writing.ts";

const ASSOCIATE = "ec2:AssociateVpcCidrBlock";
/** On the way in or there (F19). */
const LIVE: ReadonlySet<string | undefined> = new Set(["associating", "associated"]);
const BROKEN: ReadonlySet<string | undefined> = new Set(["failing", "failed"]);
const GONE: ReadonlySet<string | undefined> = new Set([undefined, "disassociated", "failed"]);

/**
 * Associates a block and waits until it is `associated`: no subnet can be made in it before (fault 3b-10). It carries no
 * tags: what tells it from others is its VPC and its prefix.
 */
export async function createVpcCidr(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { vpc, cidr } = wanted(step, "vpc-cidr");
  if (isUnfinished(step)) await untilLeft(writing, vpc, cidr);
  const { id } = await change(writing, {
    api: ASSOCIATE,
    about: [vpc],
    intent: { vpc, cidr },
    send: async () => {
      const answer = await writing.api.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: cidr });
      return { id: present(answer.CidrBlockAssociation?.AssociationId, ASSOCIATE) };
    },
    readBack: async () => {
      const blocks = await blocksOf(writing, vpc);
      const found = blocks.find((block) => isBlock(block, cidr) && LIVE.has(block.CidrBlockState?.State));
      return found?.AssociationId === undefined ? undefined : { id: found.AssociationId };
    },
    worldId: (block) => block.id,
  });
  await untilAssociated(writing, vpc, cidr, id);
  return { worldId: id };
}

/** The same block may be on its way out, taken off by a run that was interrupted: it is associated anew after that. */
async function untilLeft(writing: Writing, vpc: string, cidr: string): Promise<void> {
  await writing.context.waitFor(`${cidr} to leave ${vpc}`, WINDOWS.blockGone, async () => {
    const blocks = await blocksOf(writing, vpc);
    return blocks.some((block) => isBlock(block, cidr) && block.CidrBlockState?.State === "disassociating")
      ? undefined
      : true;
  });
}

/** Nothing of a block can change; one that an interrupted run asked for is waited for. */
export async function updateVpcCidr(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { vpc, cidr } = wanted(step, "vpc-cidr");
  const id = worldIdOf(step);
  await untilAssociated(writing, vpc, cidr, id);
  return { worldId: id };
}

function isBlock(block: VpcCidrBlockAssociation, cidr: string): boolean {
  return block.CidrBlock !== undefined && canonicalCidr(block.CidrBlock) === canonicalCidr(cidr);
}

async function blocksOf(writing: Writing, vpc: string): Promise<readonly VpcCidrBlockAssociation[]> {
  const found = await findVpc(writing, [{ Name: "vpc-id", Values: [vpc] }]);
  return found?.CidrBlockAssociationSet ?? [];
}

async function stateOf(writing: Writing, vpc: string, id: string) {
  const blocks = await blocksOf(writing, vpc);
  return blocks.find(({ AssociationId }) => AssociationId === id)?.CidrBlockState;
}

async function untilAssociated(writing: Writing, vpc: string, cidr: string, id: string): Promise<void> {
  await writing.context.waitFor(`${cidr} to be associated with ${vpc}`, WINDOWS.blockAssociated, async () => {
    const state = await stateOf(writing, vpc, id);
    if (BROKEN.has(state?.State)) throw associationFailed(vpc, cidr, state?.StatusMessage);
    return state?.State === "associated" ? true : undefined;
  });
}

function associationFailed(vpc: string, cidr: string, why: string | undefined): ProviderError {
  return new ProviderError({
    faultClass: "invalid",
    code: "CidrBlockAssociationFailed",
    message: `AWS took ${cidr} for ${vpc} and then failed to associate it: ${why || "it does not say why"}`,
    hint: "choose a range that no route, peering or Direct Connect gateway of the VPC holds, then run again",
    api: ASSOCIATE,
  });
}

/** Gives the block back and waits until it is gone: its place in the VPC's quota is free only then. */
export async function deleteVpcCidr(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  let vpc = (step.before as { readonly vpc?: string } | undefined)?.vpc;
  const send = async (): Promise<void> => {
    const answer = await writing.api.ec2.disassociateVpcCidrBlock({ AssociationId: id });
    vpc ??= answer.VpcId;
  };
  const going = await disassociate(writing, id, vpc, send);
  if (going && vpc !== undefined) await untilGone(writing, vpc, id);
  return {};
}

/** False when it is gone already. One that an interrupted run asked for is on its way: only waited for. */
async function disassociate(
  writing: Writing,
  id: string,
  vpc: string | undefined,
  send: () => Promise<void>,
): Promise<boolean> {
  try {
    return await removalOnceFree(writing, id, "ec2:DisassociateVpcCidrBlock", send);
  } catch (error) {
    if (!isFault(error, "conflict") || vpc === undefined) throw error;
    if ((await stateOf(writing, vpc, id))?.State !== "disassociating") throw error;
    return true;
  }
}

async function untilGone(writing: Writing, vpc: string, id: string): Promise<void> {
  await writing.context.waitFor(`${id} to leave ${vpc}`, WINDOWS.blockGone, async () =>
    GONE.has((await stateOf(writing, vpc, id))?.State) ? true : undefined,
  );
}
