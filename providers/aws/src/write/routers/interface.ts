import type { ModifyNetworkInterfaceAttributeCommandInput } from "@aws-sdk/client-ec2";
import type { BoundStep, StepResult } from "@podspan/core/ports";
import { ownerFilters, tagSpecifications } from "../../records/tags.ts";
import { applyTagChanges } from "../tag-changes.ts";
import { WINDOWS } from "../windows.ts";
import { change, isFault, present, removal, removalOnceFree, type Writing, wanted, worldIdOf } from "../writing.ts";
import { byId, firstLeft, interfacesBy, isLeaving } from "./finding.ts";

const CREATE = "ec2:CreateNetworkInterface";
const MODIFY = "ec2:ModifyNetworkInterfaceAttribute";
const DELETE = "ec2:DeleteNetworkInterface";

/** Every interface is made with its source/dest check on; it is switched off by a call of its own. */
export async function createRouterInterface(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { subnet, address, groups, description, sourceDestCheck } = wanted(step, "router-interface");
  const owned = ownerFilters(step.tags);
  const { id } = await change(writing, {
    api: CREATE,
    about: [subnet, ...groups],
    intent: { subnet, address, groups },
    send: async (ClientToken) => {
      const { NetworkInterface } = await writing.api.ec2.createNetworkInterface({
        SubnetId: subnet,
        PrivateIpAddress: address,
        Groups: [...groups],
        Description: description,
        ClientToken,
        TagSpecifications: tagSpecifications("network-interface", step.tags),
      });
      return { id: present(NetworkInterface?.NetworkInterfaceId, CREATE) };
    },
    readBack: async () => {
      if (owned === undefined) return undefined;
      const found = await interfacesBy(writing, [...byId("subnet-id", subnet), ...owned]);
      const made = firstLeft(writing, found, (eni) => eni.NetworkInterfaceId);
      return made === undefined ? undefined : { id: made };
    },
    worldId: (eni) => eni.id,
  });
  if (!sourceDestCheck) await modify(writing, id, { SourceDestCheck: { Value: false } });
  return { worldId: id };
}

type Attribute = Omit<ModifyNetworkInterfaceAttributeCommandInput, "NetworkInterfaceId">;

/** One attribute a call, of the interface and never of its instance, which with several interfaces is refused (EC2 API reference, ModifyNetworkInterfaceAttribute). */
async function modify(writing: Writing, id: string, attribute: Attribute): Promise<void> {
  await change(writing, {
    api: MODIFY,
    about: [id, ...(attribute.Groups ?? [])],
    intent: attribute,
    send: () => writing.api.ec2.modifyNetworkInterfaceAttribute({ NetworkInterfaceId: id, ...attribute }),
  });
}

export async function updateRouterInterface(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const { groups, description, sourceDestCheck } = wanted(step, "router-interface");
  const changes = (name: string): boolean => step.changes.some(({ field }) => field.split(/[.[]/)[0] === name);
  if (changes("groups")) await modify(writing, id, { Groups: [...groups] });
  if (changes("sourceDestCheck")) await modify(writing, id, { SourceDestCheck: { Value: sourceDestCheck } });
  if (changes("description")) await modify(writing, id, { Description: { Value: description } });
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

/** AWS deletes one that is attached to nothing: an instance that is just going is waited for. */
export async function deleteRouterInterface(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const send = () => writing.api.ec2.deleteNetworkInterface({ NetworkInterfaceId: id });
  try {
    await removal(writing, id, DELETE, send);
  } catch (error) {
    if (!isFault(error, "in-use")) throw error;
    await untilFree(writing, [id], error);
    await removalOnceFree(writing, id, DELETE, send);
  }
  return {};
}

/** Until none of the interfaces is attached; throws `refusal` when one is attached to what stays. */
export async function untilFree(writing: Writing, ids: readonly string[], refusal?: Error): Promise<void> {
  await writing.context.waitFor(`${ids.join(", ")} to be free`, WINDOWS.instanceGone, async () => {
    const attached = (await interfacesBy(writing, byId("network-interface-id", ...ids))).flatMap(
      ({ Attachment }) => Attachment ?? [],
    );
    for (const { InstanceId, Status } of attached) {
      const leaves = Status === "detaching" || (InstanceId !== undefined && (await isLeaving(writing, InstanceId)));
      if (leaves) continue;
      if (refusal === undefined) return true;
      throw refusal;
    }
    return attached.length === 0 ? true : undefined;
  });
}
