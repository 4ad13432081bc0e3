import type { AwsScope, ManagedKind } from "@podspan/core/desired";
import { collectionKey, type Observed, type Snapshot } from "@podspan/core/observed";
import {
  type BoundStep,
  ProviderError,
  type ReadContext,
  type StepContext,
  type StepResult,
  type Writer,
} from "@podspan/core/ports";
import type { Props, Sight, TinySession } from "./tiny-world.ts";

export const SCOPE: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };
export const UID = "uid-1";

const READ_KINDS: readonly ManagedKind[] = [
  "vpc",
  "vpc-cidr",
  "subnet",
  "route-table",
  "route-table-association",
  "security-group",
  "cni-addon",
];

/** Reads the whole tiny world in one request. */
export async function observeTiny(session: TinySession, context: ReadContext): Promise<Snapshot> {
  const things = await context.read({ api: "ec2:DescribeAll", scope: SCOPE }, () => session.list("ec2:DescribeAll"));
  const resources = things.map(({ id, kind, owner, props }) => {
    const mark = owner === undefined ? {} : { owner: { uid: UID, id: owner, fabric: "tiny" } };
    return { kind, scope: SCOPE, id, props, facts: {}, ...mark } as unknown as Observed;
  });
  const scopes = Object.fromEntries(
    READ_KINDS.map((kind) => [collectionKey(SCOPE, kind), { kind: "observed" } as const]),
  );
  return { kind: "Snapshot", version: 1, aws: [{ alias: "", region: SCOPE.region, scope: SCOPE }], scopes, resources };
}

/** Writes the tiny world as a real provider does: through the context, with read-back, priors and waits. */
export function tinyWriter(session: TinySession): Writer {
  return {
    plane: "aws",
    run: (step, context) => {
      if (step.kind === "cni-addon") return configure(step, context, session);
      if (step.operation === "delete") return remove(step, context, session);
      return step.operation === "create" ? create(step, context, session) : setRules(step, context, session);
    },
  };
}

async function create(step: BoundStep, context: StepContext, session: TinySession): Promise<StepResult> {
  const { ingress, ...props } = step.after as Props;
  const tagged = step.kind !== "vpc-cidr" && step.kind !== "route-table-association";
  const api = `ec2:Create-${step.kind}`;
  const made = await context.write<Sight>({
    api,
    scope: step.scope,
    send: () => session.create(api, step.kind as ManagedKind, tagged ? step.id : undefined, props),
    readBack: () => find(context, session, (thing) => thing.kind === step.kind && isMeant(thing, step, props, tagged)),
    worldId: (answer) => answer.id,
    intent: { props },
  });
  if (step.kind === "vpc-cidr") {
    const shown = () => find(context, session, (thing) => thing.id === made.id);
    await context.waitFor(`${made.id} to be associated`, 120_000, shown);
  }
  if (ingress !== undefined) await setRules({ ...step, worldId: made.id }, context, session);
  return { worldId: made.id };
}

function isMeant(thing: Sight, step: BoundStep, props: Props, tagged: boolean): boolean {
  if (tagged) return thing.owner === step.id;
  return Object.entries(props).every(([key, value]) => thing.props[key] === value);
}

/** As AuthorizeSecurityGroupIngress: refuses what is there already. */
async function setRules(step: BoundStep, context: StepContext, session: TinySession): Promise<StepResult> {
  const id = step.worldId ?? "";
  const { ingress } = step.after as Props;
  const api = "ec2:Authorize";
  await context.write<Sight>({
    api,
    scope: step.scope,
    send: () =>
      session.change(api, id, (props) => {
        if (props.ingress !== undefined) throw refusal("exists", "InvalidPermission.Duplicate");
        return { ...props, ingress };
      }),
    readBack: () => find(context, session, (thing) => thing.id === id && thing.props.ingress !== undefined),
  });
  return { worldId: id };
}

async function remove(step: BoundStep, context: StepContext, session: TinySession): Promise<StepResult> {
  const api = `ec2:Delete-${step.kind}`;
  try {
    await context.write({ api, scope: step.scope, send: () => session.remove(api, step.worldId ?? "") });
  } catch (error) {
    if (!(error instanceof ProviderError) || error.faultClass !== "not-found") throw error;
  }
  return {};
}

/** Somebody else's configuration: what we change in it is remembered first, and given back. */
async function configure(step: BoundStep, context: StepContext, session: TinySession): Promise<StepResult> {
  const id = step.worldId ?? "";
  const live = await find(context, session, (thing) => thing.id === id);
  const now = (live?.props.env ?? {}) as Props;
  const wanted = step.operation === "delete" ? (context.prior ?? {}) : (step.after as { readonly env: Props }).env;
  if (step.operation !== "delete") {
    const before = Object.fromEntries(Object.keys(wanted).map((name) => [name, now[name] ?? null]));
    await context.rememberPrior({ ...before, ...context.prior });
  }
  const api = "eks:UpdateAddon";
  await context.write<Sight>({
    api,
    scope: step.scope,
    send: () => session.change(api, id, (props) => ({ ...props, env: merged(props.env as Props, wanted) })),
    worldId: () => id,
  });
  return { worldId: id };
}

function merged(env: Props, wanted: Props): Props {
  const all = Object.entries({ ...env, ...wanted }).filter(([, value]) => value !== null);
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function find(
  context: ReadContext,
  session: TinySession,
  meant: (thing: Sight) => boolean,
): Promise<Sight | undefined> {
  const request = { api: "ec2:DescribeOne", scope: SCOPE };
  return (await context.read(request, () => session.list("ec2:DescribeOne"))).find(meant);
}

function refusal(faultClass: "exists", code: string): ProviderError {
  return new ProviderError({ faultClass, code, message: code, hint: "", api: "" });
}
