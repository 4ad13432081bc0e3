import type { CreateRouteCommandInput } from "@aws-sdk/client-ec2";
import type { KindProps } from "@podspan/core/desired";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { observedRoutes, routeWorldId } from "../observe/route-tables.ts";
import { findRouteTable } from "./route-table.ts";
import { change, isFault, removal, type Writing, wanted, worldIdOf } from "./writing.ts";

const CREATE = "ec2:CreateRoute";
const REPLACE = "ec2:ReplaceRoute";

/** The static route of a table to a destination. CreateRoute has no client token: reading back is what makes it safe to repeat. */
async function routeOf(writing: Writing, routeTable: string, destination: string) {
  const table = await findRouteTable(writing, [{ Name: "route-table-id", Values: [routeTable] }]);
  const routes = table ? observedRoutes(table, writing.scope) : [];
  return routes.find((route) => route.props.destination === destination)?.props;
}

type TargetMember = Exclude<keyof CreateRouteCommandInput, "DryRun" | "DestinationCidrBlock" | "RouteTableId">;

/**
 * Which member of a request names a target, by the form of its id. Podspan's own routes lead to NAT and transit gateways; one that was
 * adopted may have led anywhere (EC2 API reference, CreateRoute; DescribeRouteTables shows Gateway Load Balancer endpoints as gateways).
 */
const TARGET_MEMBERS: readonly (readonly [prefix: string, member: TargetMember])[] = [
  ["nat-", "NatGatewayId"],
  ["tgw-", "TransitGatewayId"],
  ["igw-", "GatewayId"],
  ["vgw-", "GatewayId"],
  ["vpce-", "VpcEndpointId"],
  ["pcx-", "VpcPeeringConnectionId"],
  ["eni-", "NetworkInterfaceId"],
  ["i-", "InstanceId"],
  ["lgw-", "LocalGatewayId"],
  ["cagw-", "CarrierGatewayId"],
  ["eigw-", "EgressOnlyInternetGatewayId"],
  ["arn:", "CoreNetworkArn"],
];

function targetOf(target: string): Pick<CreateRouteCommandInput, TargetMember> {
  const member = TARGET_MEMBERS.find(([prefix]) => target.startsWith(prefix))?.[1];
  if (member === undefined) throw new Error(`${target} is no target of a route`);
  return { [member]: target };
}

export async function createRoute(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { routeTable, destination, target } = wanted(step, "route");
  const id = routeWorldId(routeTable, destination);
  try {
    await change(writing, {
      api: CREATE,
      about: [routeTable, target],
      intent: { routeTable, destination, target },
      send: async () => {
        const input = { RouteTableId: routeTable, DestinationCidrBlock: destination, ...targetOf(target) };
        await writing.api.ec2.createRoute(input);
        return { id };
      },
      readBack: async () => ((await routeOf(writing, routeTable, destination))?.target === target ? { id } : undefined),
      worldId: (route) => route.id,
    });
  } catch (error) {
    throw isFault(error, "exists") ? await otherTarget(writing, routeTable, destination, error) : error;
  }
  return { worldId: id };
}

async function otherTarget(
  writing: Writing,
  routeTable: string,
  destination: string,
  { code }: ProviderError,
): Promise<ProviderError> {
  const found = await routeOf(writing, routeTable, destination);
  return new ProviderError({
    faultClass: "conflict",
    code,
    message: `${routeTable} was given a route for ${destination} to ${found?.target ?? "somewhere else"} after the plan was made`,
    hint: "run again: the plan will tell whose route that is; Podspan never overwrites it",
    api: CREATE,
  });
}

/** One that is taken over or given back may lead to the right target already. */
export async function changeRoute(writing: Writing, step: BoundStep): Promise<StepResult> {
  const before = step.before as Partial<KindProps["route"]> | undefined;
  const same = before?.target === wanted(step, "route").target;
  return same ? { worldId: worldIdOf(step) } : updateRoute(writing, step);
}

/** Another target in one call, so that pods are never a moment without a way out. */
async function updateRoute(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { routeTable, destination, target } = wanted(step, "route");
  const id = routeWorldId(routeTable, destination);
  await change(writing, {
    api: REPLACE,
    about: [routeTable, target],
    intent: { routeTable, destination, target },
    send: async () => {
      const input = { RouteTableId: routeTable, DestinationCidrBlock: destination, ...targetOf(target) };
      await writing.api.ec2.replaceRoute(input);
      return { id };
    },
    readBack: async () => ((await routeOf(writing, routeTable, destination))?.target === target ? { id } : undefined),
    worldId: (route) => route.id,
  });
  return { worldId: id };
}

/** What it led to before us may be gone, and AWS takes no route to that: it goes, for else it would lead to what is ours and goes too (F9). */
export async function releaseRoute(writing: Writing, step: BoundStep): Promise<StepResult> {
  try {
    return await changeRoute(writing, step);
  } catch (error) {
    if (!isFault(error, "not-found")) throw error;
    return deleteRoute(writing, step);
  }
}

/** A table that is gone took its routes along. */
export async function deleteRoute(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const slash = id.indexOf("/");
  const [RouteTableId, DestinationCidrBlock] = [id.slice(0, slash), id.slice(slash + 1)];
  await removal(writing, id, "ec2:DeleteRoute", () =>
    writing.api.ec2.deleteRoute({ RouteTableId, DestinationCidrBlock }),
  );
  return {};
}
