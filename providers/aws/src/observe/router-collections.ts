import type { ObservedKind } from "@podspan/core/observed";
import type { AwsObserveRequest } from "@podspan/core/ports";
import { observedImage, readImages } from "./images.ts";
import { observedInterface, readNetworkInterfaces } from "./network-interfaces.ts";
import { type Collection, collect, type Reading } from "./reading.ts";
import { observedRouterRole, readRouterRoles } from "./router-roles.ts";
import { MARKED, observedRouterInstance, observedRouterInterface, readRouterInstances } from "./routers.ts";

/** Kinds of routers that are looked up by our marks or by name, apart from any VPC. */
export const ROUTER_KINDS = [
  "machine-image",
  "router-instance",
  "router-role",
] as const satisfies readonly ObservedKind[];

/** One collection for each kind that is asked for; none asked for costs no request. */
export function routerCollections(reading: Reading, request: AwsObserveRequest): readonly Promise<Collection>[] {
  const reads: Readonly<Record<(typeof ROUTER_KINDS)[number], () => Promise<Collection>>> = {
    "machine-image": () =>
      collect(["machine-image"], async () => {
        const images = await readImages(reading, request.images ?? []);
        return (scope) => images.map((image) => observedImage(image, scope));
      }),
    "router-instance": () =>
      collect(["router-instance"], async () => {
        const instances = await readRouterInstances(reading);
        return (scope) => instances.flatMap((instance) => observedRouterInstance(instance, scope));
      }),
    "router-role": () =>
      collect(["router-role"], async () => {
        const roles = await readRouterRoles(reading, request.roles ?? []);
        return (scope) => roles.map((role) => observedRouterRole(role, scope));
      }),
  };
  return ROUTER_KINDS.filter((kind) => request.kinds.has(kind)).map((kind) => reads[kind]());
}

/** The interfaces of VPCs: all of them by one call, of which routers' are some, or routers' alone. */
export function interfaceCollection(
  reading: Reading,
  kinds: ReadonlySet<ObservedKind>,
  vpcs: readonly string[],
): Promise<Collection> {
  const all = kinds.has("network-interface");
  return collect(["network-interface", "router-interface"], async () => {
    const interfaces = await readNetworkInterfaces(reading, "vpc-id", vpcs, all ? [] : [MARKED]);
    return (scope) =>
      interfaces.flatMap((eni) => [observedInterface(eni, scope), ...observedRouterInterface(eni, scope)]);
  });
}
