import type { Filter, Subnet } from "@aws-sdk/client-ec2";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { ask } from "../observe/reading.ts";
import { ownerFilters, tagSpecifications } from "../records/tags.ts";
import { removeFreeOfInterfaces } from "./interfaces.ts";
import { applyTagChanges } from "./tag-changes.ts";
import { WINDOWS } from "./windows.ts";
import { change, present, type Writing, wanted, worldIdOf } from "./writing.ts";

const CREATE = "ec2:CreateSubnet";
/** `euw1-az2`: shared VPCs name zones by id, because names mean other zones in other accounts. */
const ZONE_ID = /^[a-z]+\d+-az\d+$/;

async function findSubnet(writing: Writing, Filters: Filter[]): Promise<Subnet | undefined> {
  const answer = await ask(writing, "ec2:DescribeSubnets", () => writing.api.ec2.describeSubnets({ Filters }));
  return answer.Subnets?.[0];
}

/** CreateSubnet has no client token: what a lost answer made is found by our marks, and AWS refuses the same range twice. */
export async function createSubnet(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { vpc, cidr, zone } = wanted(step, "subnet");
  const owned = ownerFilters(step.tags);
  const place = ZONE_ID.test(zone) ? { AvailabilityZoneId: zone } : { AvailabilityZone: zone };
  const { id, state } = await change(writing, {
    api: CREATE,
    about: [vpc],
    intent: { vpc, cidr, zone },
    send: async () => {
      const TagSpecifications = tagSpecifications("subnet", step.tags);
      const { Subnet } = await writing.api.ec2.createSubnet({
        VpcId: vpc,
        CidrBlock: cidr,
        ...place,
        TagSpecifications,
      });
      return { id: present(Subnet?.SubnetId, CREATE), state: Subnet?.State };
    },
    readBack: async () => {
      const found = owned && (await findSubnet(writing, [{ Name: "vpc-id", Values: [vpc] }, ...owned]));
      return found?.SubnetId === undefined ? undefined : { id: found.SubnetId, state: found.State };
    },
    worldId: (subnet) => subnet.id,
  });
  if (state !== "available") await untilAvailable(writing, id);
  return { worldId: id };
}

async function untilAvailable(writing: Writing, id: string): Promise<void> {
  await writing.context.waitFor(`${id} to be available`, WINDOWS.subnetAvailable, async () => {
    const state = (await findSubnet(writing, [{ Name: "subnet-id", Values: [id] }]))?.State;
    if (state?.startsWith("failed")) throw subnetFailed(id, state);
    return state === "available" ? true : undefined;
  });
}

function subnetFailed(id: string, state: string): ProviderError {
  return new ProviderError({
    faultClass: "unknown",
    code: "SubnetFailed",
    message: `${id} is ${state}, not available`,
    hint: `delete ${id} and run again`,
    api: CREATE,
  });
}

/** Only tags of a subnet can change. */
export async function updateSubnet(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

/** Interfaces that the VPC CNI left in it go first (F51); those of living nodes are an error that names them. */
export async function deleteSubnet(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  await removeFreeOfInterfaces(writing, {
    id,
    filter: "subnet-id",
    api: "ec2:DeleteSubnet",
    send: () => writing.api.ec2.deleteSubnet({ SubnetId: id }),
  });
  return {};
}
