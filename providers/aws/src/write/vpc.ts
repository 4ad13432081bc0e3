import type { Filter, Vpc } from "@aws-sdk/client-ec2";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { ask } from "../observe/reading.ts";
import { ownerFilters, tagSpecifications } from "../records/tags.ts";
import { applyTagChanges } from "./tag-changes.ts";
import { WINDOWS } from "./windows.ts";
import { change, isFault, isUnfinished, present, removalOnceFree, type Writing, wanted, worldIdOf } from "./writing.ts";

const CREATE = "ec2:CreateVpc";

/** The one VPC that passes the filters, or none. */
export async function findVpc(writing: Writing, Filters: Filter[]): Promise<Vpc | undefined> {
  const answer = await ask(writing, "ec2:DescribeVpcs", () => writing.api.ec2.describeVpcs({ Filters }));
  return answer.Vpcs?.[0];
}

export async function createVpc(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { cidr } = wanted(step, "vpc");
  const owned = ownerFilters(step.tags);
  const { id, state } = await change(writing, {
    api: CREATE,
    about: [],
    intent: { cidr },
    send: async () => {
      const TagSpecifications = tagSpecifications("vpc", step.tags);
      const answer = await writing.api.ec2.createVpc({ CidrBlock: cidr, TagSpecifications });
      return { id: present(answer.Vpc?.VpcId, CREATE), state: answer.Vpc?.State };
    },
    readBack: async () => {
      const found = owned && (await findVpc(writing, owned));
      return found?.VpcId === undefined ? undefined : { id: found.VpcId, state: found.State };
    },
    worldId: (vpc) => vpc.id,
  });
  if (state !== "available") await untilAvailable(writing, id);
  return { worldId: id };
}

async function untilAvailable(writing: Writing, id: string): Promise<void> {
  await writing.context.waitFor(`${id} to be available`, WINDOWS.vpcAvailable, async () => {
    const vpc = await findVpc(writing, [{ Name: "vpc-id", Values: [id] }]);
    return vpc?.State === "available" ? true : undefined;
  });
}

/** Only tags of a VPC can change; one that an interrupted run asked for is waited for. */
export async function updateVpc(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  if (isUnfinished(step)) await untilAvailable(writing, id);
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

export async function deleteVpc(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  try {
    await removalOnceFree(writing, id, "ec2:DeleteVpc", () => writing.api.ec2.deleteVpc({ VpcId: id }));
  } catch (error) {
    throw isFault(error, "in-use") ? stillInhabited(id, error) : error;
  }
  return {};
}

function stillInhabited(id: string, error: ProviderError): ProviderError {
  return new ProviderError({
    faultClass: "in-use",
    code: error.code,
    message: error.message,
    hint: `${id} still holds what Podspan did not make (gateways, endpoints, subnets, groups): remove that, then run again`,
    api: error.api,
  });
}
