import type { BoundStep, StepResult } from "@podspan/core/ports";
import { reservationsOf } from "../observe/subnet-cidr-reservations.ts";
import { ownerOf, tagMap, tagSpecifications } from "../records/tags.ts";
import { applyTagChanges } from "./tag-changes.ts";
import { change, present, removal, type Writing, wanted, worldIdOf } from "./writing.ts";

const CREATE = "ec2:CreateSubnetCidrReservation";

/** There is no client token: what a lost answer made is found by our marks, and AWS refuses to reserve the same range twice. */
export async function createReservation(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { subnet, cidr, type } = wanted(step, "subnet-cidr-reservation");
  const owner = ownerOf(step.tags ?? {});
  const { id } = await change(writing, {
    api: CREATE,
    about: [subnet],
    intent: { subnet, cidr },
    send: async () => {
      const { SubnetCidrReservation } = await writing.api.ec2.createSubnetCidrReservation({
        SubnetId: subnet,
        Cidr: cidr,
        ReservationType: type === "explicit" ? "explicit" : "prefix",
        TagSpecifications: tagSpecifications("subnet-cidr-reservation", step.tags),
      });
      return { id: present(SubnetCidrReservation?.SubnetCidrReservationId, CREATE) };
    },
    readBack: async () => {
      const found = (await reservationsOf(writing, subnet)).find(({ Tags }) => {
        const mark = ownerOf(tagMap(Tags));
        return mark !== undefined && mark.uid === owner?.uid && mark.id === owner.id;
      });
      const id = found?.SubnetCidrReservationId;
      return id === undefined ? undefined : { id };
    },
    worldId: (reservation) => reservation.id,
  });
  return { worldId: id };
}

/** Only its tags can change. */
export async function updateReservation(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

/** Prefixes that nodes hold stay with them. */
export async function deleteReservation(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  await removal(writing, id, "ec2:DeleteSubnetCidrReservation", () =>
    writing.api.ec2.deleteSubnetCidrReservation({ SubnetCidrReservationId: id }),
  );
  return {};
}
