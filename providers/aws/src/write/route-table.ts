import type { Filter, RouteTable } from "@aws-sdk/client-ec2";
import type { BoundStep, StepResult } from "@podspan/core/ports";
import { ask } from "../observe/reading.ts";
import { readSubnets } from "../observe/subnets.ts";
import { ownerFilters, tagSpecifications } from "../records/tags.ts";
import { applyTagChanges } from "./tag-changes.ts";
import { change, isFault, present, removal, removalOnceFree, type Writing, wanted, worldIdOf } from "./writing.ts";

const CREATE = "ec2:CreateRouteTable";

export async function findRouteTable(writing: Writing, Filters: Filter[]): Promise<RouteTable | undefined> {
  const answer = await ask(writing, "ec2:DescribeRouteTables", () => writing.api.ec2.describeRouteTables({ Filters }));
  return answer.RouteTables?.[0];
}

export async function createRouteTable(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { vpc } = wanted(step, "route-table");
  const owned = ownerFilters(step.tags);
  const { id } = await change(writing, {
    api: CREATE,
    about: [vpc],
    intent: { vpc },
    send: async (ClientToken) => {
      const TagSpecifications = tagSpecifications("route-table", step.tags);
      const answer = await writing.api.ec2.createRouteTable({ VpcId: vpc, ClientToken, TagSpecifications });
      return { id: present(answer.RouteTable?.RouteTableId, CREATE) };
    },
    readBack: async () => {
      const found = owned && (await findRouteTable(writing, [{ Name: "vpc-id", Values: [vpc] }, ...owned]));
      return found?.RouteTableId === undefined ? undefined : { id: found.RouteTableId };
    },
    worldId: (table) => table.id,
  });
  return { worldId: id };
}

/** Only tags of a table can change: its local routes come and go with the VPC's blocks (F2). */
export async function updateRouteTable(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

/** Associations go with their subnets; what is left of them for subnets that are gone is removed first. */
export async function deleteRouteTable(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const send = () => writing.api.ec2.deleteRouteTable({ RouteTableId: id });
  try {
    await removal(writing, id, "ec2:DeleteRouteTable", send);
  } catch (error) {
    if (!isFault(error, "in-use") || !(await dropDeadAssociations(writing, id))) throw error;
    await removalOnceFree(writing, id, "ec2:DeleteRouteTable", send);
  }
  return {};
}

/** False when subnets that live still use the table. */
async function dropDeadAssociations(writing: Writing, id: string): Promise<boolean> {
  const table = await findRouteTable(writing, [{ Name: "route-table-id", Values: [id] }]);
  const explicit = (table?.Associations ?? []).filter(({ Main, SubnetId }) => !Main && SubnetId);
  const subnets = explicit.flatMap(({ SubnetId }) => SubnetId ?? []);
  const unsure = subnets.filter((subnet) => !writing.memory.removed.has(subnet));
  const living = unsure.length === 0 ? [] : await readSubnets(writing, "subnet-id", unsure);
  if (living.length > 0) return false;
  for (const { RouteTableAssociationId: association } of explicit) {
    if (association === undefined) continue;
    await removal(writing, association, "ec2:DisassociateRouteTable", () =>
      writing.api.ec2.disassociateRouteTable({ AssociationId: association }),
    );
  }
  return true;
}
