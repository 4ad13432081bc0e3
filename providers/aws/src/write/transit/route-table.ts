import type { Filter, TransitGatewayRouteTable } from "@aws-sdk/client-ec2";
import type { KindProps } from "@podspan/core/desired";
import type { BoundStep, StepResult } from "@podspan/core/ports";
import { ask } from "../../observe/reading.ts";
import { transitAssociationId, transitPropagationId } from "../../observe/transit-parts.ts";
import { ownerFilters, tagSpecifications } from "../../records/tags.ts";
import { applyTagChanges } from "../tag-changes.ts";
import {
  change,
  isFault,
  isUnfinished,
  present,
  removal,
  removalOnceFree,
  type Writing,
  wanted,
  worldIdOf,
} from "../writing.ts";
import { attachmentOf, byId, DELETED, findTable, untilLeft, untilState } from "./finding.ts";

const CREATE = "ec2:CreateTransitGatewayRouteTable";

export async function createTransitTable(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { transitGateway } = wanted(step, "transit-gateway-route-table");
  const owned = ownerFilters(step.tags);
  await untilLeft(writing, step, (Filters) => listed(writing, Filters));
  const { id } = await change(writing, {
    api: CREATE,
    about: [transitGateway],
    intent: { transitGateway },
    send: async () => {
      const answer = await writing.api.ec2.createTransitGatewayRouteTable({
        TransitGatewayId: transitGateway,
        TagSpecifications: tagSpecifications("transit-gateway-route-table", step.tags),
      });
      return { id: present(answer.TransitGatewayRouteTable?.TransitGatewayRouteTableId, CREATE) };
    },
    readBack: async () => {
      const found = owned && (await findTable(writing, owned));
      return found?.TransitGatewayRouteTableId === undefined ? undefined : { id: found.TransitGatewayRouteTableId };
    },
    worldId: (table) => table.id,
  });
  await untilAvailable(writing, id);
  return { worldId: id };
}

async function listed(writing: Writing, Filters: Filter[]): Promise<readonly TransitGatewayRouteTable[]> {
  const answer = await ask(writing, "ec2:DescribeTransitGatewayRouteTables", () =>
    writing.api.ec2.describeTransitGatewayRouteTables({ Filters }),
  );
  return answer.TransitGatewayRouteTables ?? [];
}

async function stateOf(writing: Writing, id: string): Promise<string | undefined> {
  const [table] = await listed(writing, byId("transit-gateway-route-table-id", id));
  return table?.State;
}

function untilAvailable(writing: Writing, id: string): Promise<void> {
  return untilState(writing, id, ["available"], () => stateOf(writing, id));
}

export async function updateTransitTable(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  if (isUnfinished(step)) await untilAvailable(writing, id);
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

export async function deleteTransitTable(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const send = () => writing.api.ec2.deleteTransitGatewayRouteTable({ TransitGatewayRouteTableId: id });
  if ((await stateOf(writing, id)) !== "deleting") {
    await removalOnceFree(writing, id, "ec2:DeleteTransitGatewayRouteTable", send);
  }
  await untilState(writing, id, DELETED, () => stateOf(writing, id));
  return {};
}

type Association = KindProps["transit-gateway-association"];

async function associationOf(writing: Writing, { attachment, routeTable }: Association): Promise<string | undefined> {
  const { Association: found } = (await attachmentOf(writing, attachment)) ?? {};
  return found?.TransitGatewayRouteTableId === routeTable ? (found.State ?? "associated") : undefined;
}

/** What the attachment's packets are looked up in (F40). */
export async function createTransitAssociation(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = wanted(step, "transit-gateway-association");
  const id = transitAssociationId(props.attachment);
  try {
    await associate(writing, id, props);
  } catch (error) {
    // One that an interrupted run took away may be on its way out yet.
    if (
      !isFault(error, "exists") ||
      (await attachmentOf(writing, props.attachment))?.Association?.State !== "disassociating"
    ) {
      throw error;
    }
    await untilState(
      writing,
      id,
      [undefined],
      async () => (await attachmentOf(writing, props.attachment))?.Association?.State,
    );
    await associate(writing, id, props);
  }
  await untilState(writing, id, ["associated"], () => associationOf(writing, props));
  return { worldId: id };
}

async function associate(writing: Writing, id: string, props: Association): Promise<void> {
  await change(writing, {
    api: "ec2:AssociateTransitGatewayRouteTable",
    about: [props.attachment, props.routeTable],
    intent: props,
    send: async () => {
      await writing.api.ec2.associateTransitGatewayRouteTable(pairOf(props));
      return { id };
    },
    readBack: async () => ((await associationOf(writing, props)) === undefined ? undefined : { id }),
    worldId: (association) => association.id,
  });
}

export async function updateTransitAssociation(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = wanted(step, "transit-gateway-association");
  const id = worldIdOf(step);
  await untilState(writing, id, ["associated"], () => associationOf(writing, props));
  return { worldId: id };
}

function pairOf({ attachment, routeTable }: Association) {
  return { TransitGatewayAttachmentId: attachment, TransitGatewayRouteTableId: routeTable };
}

/** The props that a removal of what carries no mark knows it by. */
function formerOf(step: BoundStep): Association {
  const { attachment, routeTable } = (step.before ?? {}) as Partial<Association>;
  if (attachment === undefined || routeTable === undefined) throw new Error(`step ${step.key} does not say what goes`);
  return { attachment, routeTable };
}

/** A table with associations cannot go: they are gone once AWS says so. */
export async function deleteTransitAssociation(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = formerOf(step);
  const id = worldIdOf(step);
  if ((await associationOf(writing, props)) !== "disassociating") {
    await removal(writing, id, "ec2:DisassociateTransitGatewayRouteTable", () =>
      writing.api.ec2.disassociateTransitGatewayRouteTable(pairOf(props)),
    );
  }
  await untilState(writing, id, [undefined], () => associationOf(writing, props));
  return {};
}

async function isPropagated(writing: Writing, { attachment, routeTable }: Association): Promise<boolean> {
  const answer = await ask(writing, "ec2:GetTransitGatewayRouteTablePropagations", () =>
    writing.api.ec2.getTransitGatewayRouteTablePropagations({
      TransitGatewayRouteTableId: routeTable,
      Filters: byId("transit-gateway-attachment-id", attachment),
    }),
  );
  const found = answer.TransitGatewayRouteTablePropagations ?? [];
  return found.some((one) => one.TransitGatewayAttachmentId === attachment && one.State !== "disabled");
}

/** The table learns what the attachment's VPC has, and goes on doing so (F39). */
export async function createTransitPropagation(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = wanted(step, "transit-gateway-propagation");
  const id = transitPropagationId(props.routeTable, props.attachment);
  await change(writing, {
    api: "ec2:EnableTransitGatewayRouteTablePropagation",
    about: [props.attachment, props.routeTable],
    intent: props,
    send: async () => {
      await writing.api.ec2.enableTransitGatewayRouteTablePropagation(pairOf(props));
      return { id };
    },
    readBack: async () => ((await isPropagated(writing, props)) ? { id } : undefined),
    worldId: (propagation) => propagation.id,
  });
  return { worldId: id };
}

export async function deleteTransitPropagation(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = formerOf(step);
  await removal(writing, worldIdOf(step), "ec2:DisableTransitGatewayRouteTablePropagation", () =>
    writing.api.ec2.disableTransitGatewayRouteTablePropagation(pairOf(props)),
  );
  return {};
}
