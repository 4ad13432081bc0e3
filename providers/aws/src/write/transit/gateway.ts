import type { Filter, TransitGateway } from "@aws-sdk/client-ec2";
import type { BoundStep, StepResult } from "@podspan/core/ports";
import { ask } from "../../observe/reading.ts";
import { ownerFilters, tagSpecifications } from "../../records/tags.ts";
import { applyTagChanges } from "../tag-changes.ts";
import { change, isUnfinished, present, removalOnceFree, type Writing, wanted, worldIdOf } from "../writing.ts";
import { byId, DELETED, findGateway, untilLeft, untilState } from "./finding.ts";

const CREATE = "ec2:CreateTransitGateway";
const MODIFY = "ec2:ModifyTransitGateway";

/** Without default tables: which table an attachment has, and what propagates where, is said once and in one place. */
const DEFAULT_TABLES = { DefaultRouteTableAssociation: "disable", DefaultRouteTablePropagation: "disable" } as const;

function referencing(is: boolean) {
  return { SecurityGroupReferencingSupport: is ? "enable" : "disable" } as const;
}

export async function createTransitGateway(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { asn, securityGroupReferencing } = wanted(step, "transit-gateway");
  const owned = ownerFilters(step.tags);
  await untilLeft(writing, step, (Filters) => listed(writing, Filters));
  const { id } = await change(writing, {
    api: CREATE,
    about: [],
    intent: { asn, securityGroupReferencing },
    send: async () => {
      const answer = await writing.api.ec2.createTransitGateway({
        Options: {
          ...DEFAULT_TABLES,
          ...referencing(securityGroupReferencing),
          ...(asn === undefined ? {} : { AmazonSideAsn: asn }),
        },
        TagSpecifications: tagSpecifications("transit-gateway", step.tags),
      });
      return { id: present(answer.TransitGateway?.TransitGatewayId, CREATE) };
    },
    readBack: async () => {
      const found = owned && (await findGateway(writing, owned));
      return found?.TransitGatewayId === undefined ? undefined : { id: found.TransitGatewayId };
    },
    worldId: (gateway) => gateway.id,
  });
  await untilAvailable(writing, id);
  return { worldId: id };
}

async function listed(writing: Writing, Filters: Filter[]): Promise<readonly TransitGateway[]> {
  const answer = await ask(writing, "ec2:DescribeTransitGateways", () =>
    writing.api.ec2.describeTransitGateways({ Filters }),
  );
  return answer.TransitGateways ?? [];
}

async function stateOf(writing: Writing, id: string): Promise<string | undefined> {
  const [gateway] = await listed(writing, byId("transit-gateway-id", id));
  return gateway?.State;
}

function untilAvailable(writing: Writing, id: string): Promise<void> {
  return untilState(writing, id, ["available"], () => stateOf(writing, id));
}

/** Its AS number cannot change; one that an interrupted run asked for is waited for. */
export async function updateTransitGateway(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  if (isUnfinished(step)) await untilAvailable(writing, id);
  if (step.changes.some(({ field }) => field === "securityGroupReferencing")) {
    const Options = referencing(wanted(step, "transit-gateway").securityGroupReferencing);
    await change(writing, {
      api: MODIFY,
      about: [id],
      intent: Options,
      send: () => writing.api.ec2.modifyTransitGateway({ TransitGatewayId: id, Options }),
    });
    await untilAvailable(writing, id);
  }
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

export async function deleteTransitGateway(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const send = () => writing.api.ec2.deleteTransitGateway({ TransitGatewayId: id });
  if ((await stateOf(writing, id)) !== "deleting") {
    await removalOnceFree(writing, id, "ec2:DeleteTransitGateway", send);
  }
  await untilState(writing, id, DELETED, () => stateOf(writing, id));
  return {};
}
