import type { RouteTableAssociationState } from "@aws-sdk/client-ec2";
import type { KindProps } from "@podspan/core/desired";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { findRouteTable } from "./route-table.ts";
import { WINDOWS } from "./windows.ts";
import { change, isFault, present, removal, type Writing, wanted, worldIdOf } from "./writing.ts";

const ASSOCIATE = "ec2:AssociateRouteTable";
const REPLACE = "ec2:ReplaceRouteTableAssociation";

interface Association {
  readonly id: string;
  readonly routeTable: string;
  readonly state: RouteTableAssociationState | undefined;
}

/** The subnet's explicit association, if it has one: a subnet has one table at most (F10). */
async function associationOf(writing: Writing, subnet: string): Promise<Association | undefined> {
  const table = await findRouteTable(writing, [{ Name: "association.subnet-id", Values: [subnet] }]);
  const found = table?.Associations?.find(({ SubnetId, Main }) => SubnetId === subnet && !Main);
  if (!table?.RouteTableId || !found?.RouteTableAssociationId) return undefined;
  return { id: found.RouteTableAssociationId, routeTable: table.RouteTableId, state: found.AssociationState };
}

export async function createAssociation(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { routeTable, subnet } = wanted(step, "route-table-association");
  try {
    const { id, state } = await change(writing, {
      api: ASSOCIATE,
      about: [routeTable, subnet],
      intent: { routeTable, subnet },
      send: async () => {
        const answer = await writing.api.ec2.associateRouteTable({ RouteTableId: routeTable, SubnetId: subnet });
        return { id: present(answer.AssociationId, ASSOCIATE), state: answer.AssociationState };
      },
      readBack: () => associationWith(writing, subnet, routeTable),
      worldId: (association) => association.id,
    });
    await untilAssociated(writing, subnet, id, state);
    return { worldId: id };
  } catch (error) {
    throw isFault(error, "exists") ? await otherTable(writing, subnet, error) : error;
  }
}

async function associationWith(writing: Writing, subnet: string, table: string): Promise<Association | undefined> {
  const found = await associationOf(writing, subnet);
  return found?.routeTable === table ? found : undefined;
}

async function otherTable(writing: Writing, subnet: string, error: ProviderError): Promise<ProviderError> {
  const found = await associationOf(writing, subnet);
  return new ProviderError({
    faultClass: "conflict",
    code: error.code,
    message: `${subnet} was given ${found?.routeTable ?? "another route table"} after the plan was made`,
    hint: "run again: the plan will show the change of the association",
    api: ASSOCIATE,
  });
}

async function untilAssociated(
  writing: Writing,
  subnet: string,
  id: string,
  state: RouteTableAssociationState | undefined,
): Promise<void> {
  if (isAssociated(subnet, state)) return;
  await writing.context.waitFor(`${subnet} to have its route table`, WINDOWS.associationSettled, async () => {
    const found = await associationOf(writing, subnet);
    return found?.id === id && isAssociated(subnet, found.state) ? true : undefined;
  });
}

/** Emulators leave the state out. Throws when AWS has given up. */
function isAssociated(subnet: string, state: RouteTableAssociationState | undefined): boolean {
  if (state?.State === "failed") {
    throw new ProviderError({
      faultClass: "unknown",
      code: "RouteTableAssociationFailed",
      message: `AWS failed to associate ${subnet}: ${state.StatusMessage || "it does not say why"}`,
      hint: "run again",
      api: ASSOCIATE,
    });
  }
  return state?.State === undefined || state.State === "associated";
}

/** Moves the subnet to another table in one call, so that it is never on the main one in between. */
async function updateAssociation(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { routeTable, subnet } = wanted(step, "route-table-association");
  const former = worldIdOf(step);
  const { id, state } = await change(writing, {
    api: REPLACE,
    about: [routeTable],
    intent: { association: former, routeTable },
    send: async () => {
      const answer = await writing.api.ec2.replaceRouteTableAssociation({
        AssociationId: former,
        RouteTableId: routeTable,
      });
      return { id: present(answer.NewAssociationId, REPLACE), state: answer.AssociationState };
    },
    readBack: () => associationWith(writing, subnet, routeTable),
    worldId: (association) => association.id,
  });
  await untilAssociated(writing, subnet, id, state);
  return { worldId: id };
}

/** One that is taken over or given back may have the right table already. */
export async function changeAssociation(writing: Writing, step: BoundStep): Promise<StepResult> {
  const before = step.before as Partial<KindProps["route-table-association"]> | undefined;
  const same = before?.routeTable === wanted(step, "route-table-association").routeTable;
  return same ? { worldId: worldIdOf(step) } : updateAssociation(writing, step);
}

export async function deleteAssociation(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  await removal(writing, id, "ec2:DisassociateRouteTable", () =>
    writing.api.ec2.disassociateRouteTable({ AssociationId: id }),
  );
  return {};
}
