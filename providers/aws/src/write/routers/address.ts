import type { BoundStep, StepResult } from "@podspan/core/ports";
import { ownerFilters, tagSpecifications } from "../../records/tags.ts";
import { applyTagChanges } from "../tag-changes.ts";
import { change, present, removal, removalOnceFree, type Writing, wanted, worldIdOf } from "../writing.ts";
import { addressesBy, byId, firstLeft } from "./finding.ts";

const ALLOCATE = "ec2:AllocateAddress";
const ASSOCIATE = "ec2:AssociateAddress";
const RELEASE = "ec2:ReleaseAddress";

/** AllocateAddress has no client token: what a lost answer made is found by our marks. */
export async function createRouterAddress(writing: Writing, step: BoundStep): Promise<StepResult> {
  const owned = ownerFilters(step.tags);
  const { id } = await change(writing, {
    api: ALLOCATE,
    about: [],
    send: async () => {
      const answer = await writing.api.ec2.allocateAddress({
        Domain: "vpc",
        TagSpecifications: tagSpecifications("elastic-ip", step.tags),
      });
      return { id: present(answer.AllocationId, ALLOCATE) };
    },
    readBack: async () => {
      const found = owned && firstLeft(writing, await addressesBy(writing, owned), (one) => one.AllocationId);
      return found === undefined ? undefined : { id: found };
    },
    worldId: (address) => address.id,
  });
  await associate(writing, step, id);
  return { worldId: id };
}

/** From wherever it is: the address is ours. */
async function associate(writing: Writing, step: BoundStep, AllocationId: string): Promise<void> {
  const { interface: NetworkInterfaceId } = wanted(step, "router-address");
  await change(writing, {
    api: ASSOCIATE,
    about: [AllocationId, NetworkInterfaceId],
    intent: { AllocationId, NetworkInterfaceId },
    send: async () => {
      await writing.api.ec2.associateAddress({ AllocationId, NetworkInterfaceId, AllowReassociation: true });
      return true;
    },
    readBack: async () => {
      const [found] = await addressesBy(writing, byId("allocation-id", AllocationId));
      return found?.NetworkInterfaceId === NetworkInterfaceId ? true : undefined;
    },
  });
}

export async function updateRouterAddress(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  if (step.changes.some(({ field }) => field === "interface")) await associate(writing, step, id);
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

/** Only one that is associated with nothing can be given back. */
export async function deleteRouterAddress(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const [found] = await addressesBy(writing, byId("allocation-id", id));
  const AssociationId = found?.AssociationId;
  if (AssociationId) {
    await removal(writing, AssociationId, "ec2:DisassociateAddress", () =>
      writing.api.ec2.disassociateAddress({ AssociationId }),
    );
  }
  await removalOnceFree(writing, id, RELEASE, () => writing.api.ec2.releaseAddress({ AllocationId: id }));
  return {};
}
