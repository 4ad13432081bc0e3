import { contains, type Prefix, readPrefix, samePrefix } from "../../addressing/index.ts";
import { awsCommand } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import {
  type Observed,
  observedById,
  observedOf,
  onceFor,
  type RouteFact,
  type Snapshot,
} from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { FarEnd, LinkedVpc } from "./linked-vpc.ts";
import { type LinkRoutePart, linkRouteId } from "./pair.ts";

/** Routes of a link from one of its VPCs to its far end, to be held against what others have put into the same tables. */
export interface RoutesToJudge {
  readonly link: string;
  readonly part: LinkRoutePart;
  readonly from: LinkedVpc;
  readonly to: FarEnd;
  /** World ids of what they may lead to, of what is there. */
  readonly targets: readonly string[];
}

/**
 * ROUTE-4: somebody else's route to the very same destination, which Podspan never overwrites. ROUTE-5: routes of others that take a
 * part of the packets, or took all until now. `ownByState`: world ids of routes that are ours.
 */
export function routeProblems(
  fabric: Fabric,
  routes: RoutesToJudge,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
): readonly Diagnostic[] {
  const { from, to, link, targets } = routes;
  const path = ["spec", "links", link];
  return from.tables().flatMap(({ name, live }) => {
    if (live === undefined) return [];
    const others = othersIn(live).filter(
      ({ route }) => !targets.includes(route.target) && !ownByState.has(`${live.id}/${route.destination}`),
    );
    return to.ranges().routed.flatMap((destination): readonly Diagnostic[] => {
      const wanted = readPrefix(destination);
      if (wanted === undefined) return [];
      const id = linkRouteId(link, routes.part, from.end.key, name, destination);
      return others
        .flatMap((other) => judged(fabric, { wanted, destination, id, live, far: to.title, ...other }, snapshot))
        .map((problem) => ({ ...problem, path }));
    });
  });
}

const othersIn = onceFor((table: Observed<"route-table">) =>
  table.facts.routes.flatMap((route) => {
    const prefix = route.target === "local" ? undefined : readPrefix(route.destination);
    return prefix === undefined || prefix.length === 0 ? [] : [{ route, prefix }];
  }),
);

interface Meeting {
  /** Destination of the route that is wanted, and its logical id. */
  readonly wanted: Prefix;
  readonly destination: string;
  readonly id: string;
  readonly far: string;
  readonly live: Observed<"route-table">;
  /** The other's. */
  readonly route: RouteFact;
  readonly prefix: Prefix;
}

function judged(fabric: Fabric, meeting: Meeting, snapshot: Snapshot): readonly Diagnostic[] {
  const { wanted, destination, id, far, live, route, prefix } = meeting;
  if (prefix.family !== wanted.family) return [];
  const where = `${live.id} sends ${route.destination} to ${route.target}${route.state === "blackhole" ? ", a blackhole" : ""}`;
  if (samePrefix(prefix, wanted)) {
    if (fabric.spec.adopt.some((entry) => entry.as === id)) return [];
    // F5: a static route to a peering or a transit gateway wins over a propagated one.
    if (route.origin === "propagated")
      return [
        diagnose("ROUTE-5", {
          message: `${where} by propagation: the link's own route takes its place`,
          severity: "info",
        }),
      ];
    return [inTheWay(where, meeting, snapshot)];
  }
  if (contains(wanted, prefix))
    return [
      diagnose("ROUTE-5", {
        message: `${where}, a part of ${destination} that the link leads to ${far}: those addresses are not reached over it`,
      }),
    ];
  if (contains(prefix, wanted))
    return [diagnose("ROUTE-5", { message: `${where}: the link takes ${destination} out of that`, severity: "info" })];
  return [];
}

function inTheWay(where: string, { id, live, route }: Meeting, snapshot: Snapshot): Diagnostic {
  const controller = controllerOf(route.target, snapshot);
  const stack = stackOf(route.target, snapshot);
  const whose =
    controller !== undefined
      ? ` (${controller} does, and would again)`
      : stack === undefined
        ? ""
        : ` (${route.target} is of CloudFormation's stack ${stack})`;
  const takeOver = `take it over, so that destroy gives it back: \`adopt: [{ id: ${live.id}/${route.destination}, as: ${id} }]\``;
  const fix =
    controller !== undefined
      ? `Take ${route.destination} out of what ${controller} routes, or give the VPC at the other end another range.`
      : stack === undefined
        ? `Delete it (\`${awsCommand(live.scope, "ec2 delete-route")} --route-table-id ${live.id} --destination-cidr-block ${route.destination}\`) and run again; or ${takeOver}.`
        : `Delete the stack with its routes once nothing needs them (\`${awsCommand(live.scope, "cloudformation delete-stack")} --stack-name ${stack}\`) and run again; or ${takeOver}: the rest of the stack stays as it is.`;
  return diagnose("ROUTE-4", {
    message: `${where}, which Podspan did not put there${whose}; the link needs that destination`,
    fix,
  });
}

/** The stack that made an interface: CloudFormation tags what it makes with its own name. */
function stackOf(target: string, snapshot: Snapshot): string | undefined {
  if (!target.startsWith("eni-")) return undefined;
  return observedById(snapshot, "network-interface", target)?.tags?.["aws:cloudformation:stack-name"];
}

/** Whose controller writes routes to an interface, by the label that its nodes carry (aws/eks-hybrid-nodes-gateway). */
function controllerOf(target: string, snapshot: Snapshot): string | undefined {
  const instance = target.startsWith("eni-")
    ? observedById(snapshot, "network-interface", target)?.props.instance
    : undefined;
  if (instance === undefined) return undefined;
  const node = observedOf(snapshot, "node").find(({ props }) => props.instance === instance);
  return node?.props.labels["hybrid-gateway-node"] === "true" ? "eks-hybrid-nodes-gateway" : undefined;
}
