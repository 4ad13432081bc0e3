import type { KindProps } from "@podspan/core/desired";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { ask } from "../../observe/reading.ts";
import { transitRouteId } from "../../observe/transit-parts.ts";
import { change, isFault, removal, type Writing, wanted, worldIdOf } from "../writing.ts";

const CREATE = "ec2:CreateTransitGatewayRoute";
const REPLACE = "ec2:ReplaceTransitGatewayRoute";

type Props = KindProps["transit-gateway-route"];

/** The attachment that a table's static route leads to; "" for a blackhole. */
async function targetOf(writing: Writing, table: string, destination: string): Promise<string | undefined> {
  const answer = await ask(writing, "ec2:SearchTransitGatewayRoutes", () =>
    writing.api.ec2.searchTransitGatewayRoutes({
      TransitGatewayRouteTableId: table,
      Filters: [
        { Name: "route-search.exact-match", Values: [destination] },
        { Name: "type", Values: ["static"] },
      ],
    }),
  );
  const found = answer.Routes?.find((route) => route.DestinationCidrBlock === destination);
  return found && (found.TransitGatewayAttachments?.[0]?.TransitGatewayAttachmentId ?? "");
}

function inputOf({ routeTable, destination, attachment }: Props) {
  return {
    TransitGatewayRouteTableId: routeTable,
    DestinationCidrBlock: destination,
    TransitGatewayAttachmentId: attachment,
  };
}

export async function createTransitRoute(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = wanted(step, "transit-gateway-route");
  try {
    return await sent(writing, props, CREATE, () => writing.api.ec2.createTransitGatewayRoute(inputOf(props)));
  } catch (error) {
    throw isFault(error, "exists") ? await elsewhere(writing, props, error) : error;
  }
}

/** Another attachment in one call, so that packets are never a moment without a way. */
export async function updateTransitRoute(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = wanted(step, "transit-gateway-route");
  return sent(writing, props, REPLACE, () => writing.api.ec2.replaceTransitGatewayRoute(inputOf(props)));
}

async function sent(writing: Writing, props: Props, api: string, send: () => Promise<unknown>): Promise<StepResult> {
  const id = transitRouteId(props.routeTable, props.destination);
  await change(writing, {
    api,
    about: [props.routeTable, props.attachment],
    intent: props,
    send: async () => {
      await send();
      return { id };
    },
    readBack: async () =>
      (await targetOf(writing, props.routeTable, props.destination)) === props.attachment ? { id } : undefined,
    worldId: (route) => route.id,
  });
  return { worldId: id };
}

async function elsewhere(writing: Writing, props: Props, { code }: ProviderError): Promise<ProviderError> {
  const target = (await targetOf(writing, props.routeTable, props.destination)) || "nowhere";
  return new ProviderError({
    faultClass: "conflict",
    code,
    message: `${props.routeTable} was given a route for ${props.destination} to ${target} after the plan was made`,
    hint: "run again: the plan will tell whose route that is; Podspan never overwrites it",
    api: CREATE,
  });
}

/** A table that is gone took its routes along. */
export async function deleteTransitRoute(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const slash = id.indexOf("/");
  const [TransitGatewayRouteTableId, DestinationCidrBlock] = [id.slice(0, slash), id.slice(slash + 1)];
  await removal(writing, id, "ec2:DeleteTransitGatewayRoute", () =>
    writing.api.ec2.deleteTransitGatewayRoute({ TransitGatewayRouteTableId, DestinationCidrBlock }),
  );
  return {};
}
