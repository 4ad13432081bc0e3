import { isRef, type ManagedKind } from "@podspan/core/desired";
import type { Observed, Snapshot } from "@podspan/core/observed";
import type { Plan, State, Step } from "@podspan/core/plan";
import { SCOPE, UID } from "./tiny-provider.ts";

export const FABRIC = { name: "tiny", uid: UID };

/** What the tests want of the tiny world. */
interface Wanted {
  readonly id: string;
  readonly kind: ManagedKind;
  readonly props: Readonly<Record<string, unknown>>;
  readonly after?: readonly string[];
}

const VPC = { $ref: "t/vpc" };
const TABLE = { $ref: "t/table" };
const SUBNETS = ["a", "b", "c"];

/** Ten resources: a block, three subnets with a table, a group with rules, and somebody else's add-on. */
const WANTED: readonly Wanted[] = [
  { id: "t/cidr", kind: "vpc-cidr", props: { vpc: VPC, cidr: "100.64.0.0/16" } },
  { id: "t/table", kind: "route-table", props: { vpc: VPC } },
  { id: "t/group", kind: "security-group", props: { vpc: VPC, name: "pods", ingress: [{ cidr: "10.0.0.0/8" }] } },
  ...SUBNETS.map((name, index): Wanted => {
    const cidr = `100.64.${64 * index}.0/18`;
    return { id: `t/subnet/${name}`, kind: "subnet", props: { vpc: VPC, cidr }, after: ["t/cidr"] };
  }),
  ...SUBNETS.map((name): Wanted => {
    const props = { routeTable: TABLE, subnet: { $ref: `t/subnet/${name}` } };
    return { id: `t/assoc/${name}`, kind: "route-table-association", props };
  }),
  {
    id: "t/addon",
    kind: "cni-addon",
    props: { cluster: "t", env: { CUSTOM: "true", LABEL: "zone" } },
    after: ["t/subnet/a"],
  },
];

/**
 * The simplest planner that keeps Podspan's laws: marks rule, what cannot carry one is ours when state says so, and what is
 * somebody else's is left alone. Core's own planner knows far more than the engine's tests want to depend on.
 */
export function tinyPlan(purpose: Plan["purpose"], snapshot: Snapshot, state: State): Plan {
  const steps = purpose === "apply" ? making(snapshot) : removing(snapshot, state);
  const bindings = Object.fromEntries(WANTED.flatMap((one) => findingsOf(one, snapshot).map(({ id }) => [one.id, id])));
  return {
    kind: "Plan",
    version: 1,
    purpose,
    fabric: { ...FABRIC, hash: "" },
    tool: "test",
    target: "twin",
    scopes: [SCOPE],
    bindings: { ...bindings, "t/vpc": "vpc-1" },
    summary: { create: 0, update: 0, replace: 0, delete: 0, adopt: 0, release: 0, unchanged: 0, blocked: 0 },
    steps,
    checks: [],
    diagnostics: [],
  };
}

function making(snapshot: Snapshot): readonly Step[] {
  const missing = WANTED.flatMap((one) => stepFor(one, snapshot));
  const keys = new Map(missing.map((step) => [step.id, step.key]));
  return missing.map((step) => {
    const one = WANTED.find(({ id }) => id === step.id);
    const needs = [
      ...Object.values(one?.props ?? {}).flatMap((value) => (isRef(value) ? value.$ref : [])),
      ...(one?.after ?? []),
    ];
    return { ...step, dependsOn: needs.flatMap((id) => keys.get(id) ?? []) };
  });
}

function stepFor(one: Wanted, snapshot: Snapshot): readonly Step[] {
  const [found] = findingsOf(one, snapshot);
  if (found === undefined) return [step(one.id, one.kind, "create", { after: one.props })];
  const live: Readonly<Record<string, unknown>> = { ...found.props };
  const lacksRules = "ingress" in one.props && live.ingress === undefined;
  const env = { ...(live.env as Readonly<Record<string, string>> | undefined) };
  const lacksEnv = Object.entries(one.props.env ?? {}).some(([name, value]) => env[name] !== value);
  return lacksRules || lacksEnv ? [step(one.id, one.kind, "update", { after: one.props, worldId: found.id })] : [];
}

function removing(snapshot: Snapshot, state: State): readonly Step[] {
  const steps = WANTED.flatMap((one) => {
    const marked = snapshot.resources.filter((found) => found.owner?.uid === UID && found.owner.id === one.id);
    const remembered = state.resources[one.id];
    const known = snapshot.resources.filter((found) => found.id === remembered?.worldId && found.owner === undefined);
    const ours = one.kind === "cni-addon" && remembered?.prior === undefined ? [] : [...marked, ...known];
    return ours.map(({ id }) => step(one.id, one.kind, "delete", { worldId: id }));
  });
  const subnets = steps.filter(({ kind }) => kind === "subnet").map(({ key }) => key);
  return steps.map((one) =>
    one.kind === "vpc-cidr" || one.kind === "route-table" ? { ...one, dependsOn: subnets } : one,
  );
}

/** By mark, or by what tells an untaggable thing from others, whoever made it. */
function findingsOf(one: Wanted, snapshot: Snapshot): readonly Observed[] {
  const { resources } = snapshot;
  const marked = resources.filter((found) => found.owner?.uid === UID && found.owner.id === one.id);
  if (marked.length > 0) return marked;
  const subnet = resources.find((found) => isRef(one.props.subnet) && found.owner?.id === one.props.subnet.$ref);
  return resources.filter((found) => {
    const live: Readonly<Record<string, unknown>> = { ...found.props };
    if (found.kind !== one.kind) return false;
    if (found.kind === "vpc-cidr") return live.cidr === one.props.cidr;
    if (found.kind === "route-table-association") return live.subnet === subnet?.id;
    return found.kind === "cni-addon";
  });
}

function step(id: string, kind: ManagedKind, operation: Step["operation"], more: Partial<Step>): Step {
  const base = { key: `${operation} ${id}`, action: operation, operation, kind, id, scope: SCOPE } as const;
  return { ...base, changes: [], dependsOn: [], destructive: operation === "delete", why: "test", ...more };
}
