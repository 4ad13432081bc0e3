import { keyOf } from "../../compile/index.ts";
import { isRef } from "../../desired/index.ts";
import { type Observed, observedById, observedOf, onceFor } from "../../observed/index.ts";
import { isRecord } from "../model/changes.ts";
import { inLayer } from "../model/layer.ts";
import type { State } from "../model/state.ts";
import type { Beside } from "./drift-item.ts";
import type { DriftInput } from "./input.ts";

const IN_VPC = ["subnet", "route-table", "security-group"] as const;

/** Things of others beside ours, which nobody touches: in our VPCs, in our tables, in our clusters. Sorted by kind and id. */
export function leftAloneBeside(input: DriftInput): readonly Beside[] {
  const all = [
    ...(inLayer("subnet", input.only) ? [...inVpcs(input), ...blocks(input), ...routes(input)] : []),
    ...(inLayer("eni-config", input.only) ? [...configs(input), ...variables(input)] : []),
  ];
  return all.sort((a, b) => (`${a.kind} ${a.id}` < `${b.kind} ${b.id}` ? -1 : 1));
}

/** World ids of the VPCs that something of ours lies in. */
function vpcsOf({ desired, difference }: DriftInput): ReadonlySet<string> {
  const ids = desired.resources.flatMap(({ props }): readonly string[] =>
    "vpc" in props && isRef(props.vpc) ? [difference.bindings.get(props.vpc.$ref) ?? ""] : [],
  );
  return new Set(ids);
}

function isOurs(thing: Observed, { desired, state }: DriftInput): boolean {
  const { uid } = desired.fabric;
  if (thing.owner?.uid === uid) return true;
  return worldIdsIn(state).has(`${thing.kind} ${thing.id}`);
}

const worldIdsIn = onceFor(
  ({ resources }: State) => new Set(Object.values(resources).map(({ kind, worldId }) => `${kind} ${worldId}`)),
);

/** What of it is others', each thing once: a shared VPC shows in two accounts, and our marks to its owner alone. */
function ofOthers<T extends Observed>(things: readonly T[], input: DriftInput): readonly T[] {
  const views = Map.groupBy(things, ({ id }) => id);
  return [...views.values()].flatMap((seen) => (seen.some((view) => isOurs(view, input)) ? [] : seen.slice(0, 1)));
}

function inVpcs(input: DriftInput): readonly Beside[] {
  const vpcs = vpcsOf(input);
  return IN_VPC.flatMap((kind) => {
    const there = observedOf(input.snapshot, kind).filter((thing) => vpcs.has(thing.props.vpc));
    return ofOthers<Observed<typeof kind>>(there, input).map((thing): Beside => {
      const what = "cidr" in thing.props ? thing.props.cidr : "name" in thing.props ? thing.props.name : undefined;
      return { kind, id: thing.id, within: thing.props.vpc, ...(what === undefined ? {} : { what }) };
    });
  });
}

function blocks(input: DriftInput): readonly Beside[] {
  const vpcs = vpcsOf(input);
  const there = observedOf(input.snapshot, "vpc-cidr").filter((block) => vpcs.has(block.props.vpc));
  return ofOthers(there, input).map((block) => ({
    kind: "vpc-cidr",
    id: block.id,
    within: block.props.vpc,
    what: block.props.cidr,
  }));
}

/** Routes that others put into tables of ours: local ones come with the VPC's blocks (F2). */
function routes(input: DriftInput): readonly Beside[] {
  return observedOf(input.snapshot, "route-table")
    .filter((table) => isOurs(table, input))
    .flatMap((table) =>
      table.facts.routes
        .filter((route) => route.target !== "local")
        .map((route) => ({
          kind: "route",
          id: `${table.id} ${route.destination}`,
          within: table.id,
          what: `${route.destination} to ${route.target}${route.state === "blackhole" ? ", a black hole" : ""}`,
        })),
    );
}

function configs(input: DriftInput): readonly Beside[] {
  const bound = new Set(
    input.desired.resources
      .filter(({ kind }) => kind === "eni-config")
      .map(({ id }) => `${keyOf(id)} ${input.difference.bindings.get(id)}`),
  );
  return observedOf(input.snapshot, "eni-config")
    .filter(({ scope, id }) => scope.plane === "kubernetes" && !bound.has(`${scope.cluster} ${id}`))
    .filter((config) => config.owner?.uid !== input.desired.fabric.uid)
    .map((config) => ({
      kind: "eni-config",
      id: config.id,
      within: config.scope.plane === "kubernetes" ? config.scope.cluster : "",
      what: config.props.subnet,
    }));
}

/** Variables of the CNI that others configured in the add-on. */
function variables({ desired, snapshot, difference }: DriftInput): readonly Beside[] {
  return desired.resources.flatMap(({ kind, id, props }): readonly Beside[] => {
    if (kind !== "cni-addon" || !("env" in props) || !isRecord(props.env)) return [];
    const ours = props.env;
    const worldId = difference.bindings.get(id);
    const live = worldId === undefined ? undefined : observedById(snapshot, "cni-addon", worldId);
    const env = live !== undefined && isRecord(live.facts.configuration.env) ? live.facts.configuration.env : {};
    return Object.entries(env)
      .filter(([name]) => !(name in ours))
      .map(([name, value]) => ({
        kind: "variable",
        id: `${keyOf(id)} ${name}`,
        within: worldId ?? keyOf(id),
        what: `${name}=${String(value)}`,
      }));
  });
}
