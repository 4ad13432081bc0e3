import type { KindProps } from "@podspan/core/desired";
import type { Observed, ObservedKind } from "@podspan/core/observed";
import { observedOf } from "@podspan/core/observed";
import type { BoundStep } from "@podspan/core/ports";
import { awsReader } from "../../index.ts";
import { requestFor, stepOf, UID } from "../../testing/steps.ts";
import { emptyVpc, groupIn, REGION, SCOPE, subnetIn, type TwinSide } from "../../testing/twin.ts";

export type RouterKind = "router-interface" | "router-address" | "router-instance";
export const ROUTER_KINDS: readonly RouterKind[] = ["router-interface", "router-address", "router-instance"];

/** A VPC with an internet gateway, a subnet of zone b, and a group for routers. */
export async function routerGround(side: TwinSide) {
  const vpc = await emptyVpc(side, "10.0.0.0/16");
  side.twin.invent({ internetGateways: [{ region: REGION, vpc }] });
  const subnet = await subnetIn(side, vpc, "10.0.1.0/24");
  const group = await groupIn(side, vpc, "routers");
  await side.settle();
  return { vpc, subnet, group };
}

export type Ground = Awaited<ReturnType<typeof routerGround>>;

export function interfaceProps({ subnet, group }: Ground, place: "outside" | "inside"): KindProps["router-interface"] {
  return {
    subnet,
    address: place === "outside" ? "10.0.1.10" : "10.0.1.11",
    groups: [group],
    sourceDestCheck: place === "outside",
    description: `${place} of a router`,
  };
}

/** The newest Debian image of the twin. */
export async function debianImage({ twin, context }: TwinSide): Promise<string> {
  const request = requestFor(REGION, [], { kinds: new Set(["machine-image"]), images: [{ platform: "linux" }] });
  const snapshot = await awsReader(twin.aws).observe(request, context());
  const [image] = observedOf(snapshot, "machine-image").filter(({ props }) => props.architecture === "x86_64");
  return image?.id ?? "";
}

export async function instanceProps(
  side: TwinSide,
  interfaces: readonly string[],
): Promise<KindProps["router-instance"]> {
  return { image: await debianImage(side), type: "c5.large", interfaces, userData: "#cloud-config\nhostname: r1\n" };
}

/** A step of link `dc`; its id is that of the kind, and what it is called among those of its kind. */
export function routerStep<K extends BoundStep["kind"]>(
  operation: BoundStep["operation"],
  kind: K,
  name: string,
  more: Parameters<typeof stepOf<K>>[4] = {},
): BoundStep {
  return stepOf(SCOPE, operation, kind, `dc/${kind}/${name}`, more);
}

export async function made<K extends RouterKind>(
  { writer, context }: TwinSide,
  kind: K,
  name: string,
  after: KindProps[K],
): Promise<string> {
  const { worldId = "" } = await writer.run(routerStep("create", kind, name, { after: after as never }), context());
  return worldId;
}

/** A whole router of two interfaces, the outside one with an address. */
export async function madeRouter(side: TwinSide) {
  const ground = await routerGround(side);
  const outside = await made(side, "router-interface", "r1/outside", interfaceProps(ground, "outside"));
  const inside = await made(side, "router-interface", "r1/inside", interfaceProps(ground, "inside"));
  const address = await made(side, "router-address", "r1", { interface: outside });
  const props = await instanceProps(side, [outside, inside]);
  const instance = await made(side, "router-instance", "r1", props);
  return { ground, outside, inside, address, instance, props };
}

/** All that is observed of these kinds with our uid. */
export async function seenOf<K extends ObservedKind>(
  { twin, context }: Pick<TwinSide, "twin" | "context">,
  vpc: string,
  kind: K,
): Promise<readonly Observed<K>[]> {
  const request = requestFor(REGION, [vpc], { kinds: new Set([kind]) });
  const found = observedOf(await awsReader(twin.aws).observe(request, context()), kind);
  return found.filter(({ owner }) => owner === undefined || owner.uid === UID);
}
