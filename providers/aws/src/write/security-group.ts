import type { Filter, SecurityGroup } from "@aws-sdk/client-ec2";
import type { KindProps, SecurityRule } from "@podspan/core/desired";
import type { BoundStep, StepResult } from "@podspan/core/ports";
import { ask } from "../observe/reading.ts";
import { ownerFilters, tagSpecifications } from "../records/tags.ts";
import { removeFreeOfInterfaces } from "./interfaces.ts";
import { settleRules } from "./security-group-rules.ts";
import { applyTagChanges } from "./tag-changes.ts";
import { change, present, type Writing, wanted, worldIdOf } from "./writing.ts";

const CREATE = "ec2:CreateSecurityGroup";
/** What AWS gives a new group (F23). */
const NEW_EGRESS: readonly SecurityRule[] = [{ protocol: "-1", cidr: "0.0.0.0/0" }];

async function findGroup(writing: Writing, Filters: Filter[]): Promise<SecurityGroup | undefined> {
  const answer = await ask(writing, "ec2:DescribeSecurityGroups", () =>
    writing.api.ec2.describeSecurityGroups({ Filters }),
  );
  return answer.SecurityGroups?.[0];
}

/** The group, then one call for its ingress; the egress that AWS makes is left alone where it is what is wanted. */
export async function createSecurityGroup(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = wanted(step, "security-group");
  const owned = ownerFilters(step.tags);
  const { id } = await change(writing, {
    api: CREATE,
    about: [props.vpc],
    intent: { vpc: props.vpc, name: props.name },
    send: async () => {
      const answer = await writing.api.ec2.createSecurityGroup({
        VpcId: props.vpc,
        GroupName: props.name,
        Description: props.description,
        TagSpecifications: tagSpecifications("security-group", step.tags),
      });
      return { id: present(answer.GroupId, CREATE) };
    },
    readBack: async () => {
      const found = owned && (await findGroup(writing, [{ Name: "vpc-id", Values: [props.vpc] }, ...owned]));
      return found?.GroupId === undefined ? undefined : { id: found.GroupId };
    },
    worldId: (group) => group.id,
  });
  await settleRules(writing, id, { ingress: [], egress: NEW_EGRESS }, props);
  return { worldId: id };
}

export async function updateSecurityGroup(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const before = step.before as KindProps["security-group"];
  await applyTagChanges(writing, step, id);
  await settleRules(writing, id, before, wanted(step, "security-group"));
  return { worldId: id };
}

/** Rules first: the mark goes last, so that an interrupted giving back is found again. */
export async function releaseSecurityGroup(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  await settleRules(writing, id, step.before as KindProps["security-group"], wanted(step, "security-group"));
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

/** Interfaces that the VPC CNI left behind hold the group as well as their subnet (F51). */
export async function deleteSecurityGroup(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  await removeFreeOfInterfaces(writing, {
    id,
    filter: "group-id",
    api: "ec2:DeleteSecurityGroup",
    send: () => writing.api.ec2.deleteSecurityGroup({ GroupId: id }),
  });
  return {};
}
