import {
  furtherRequests,
  imageRequests,
  type ObserveRequest,
  type Purpose,
  place,
  readKeys,
  routerAddresses,
  routerRequests,
  typeRequests,
} from "@podspan/core/compile";
import type { Snapshot } from "@podspan/core/observed";
import { type FabricFile, hasRouters } from "./fabric-file.ts";
import type { Only } from "./target.ts";

/** What can be asked for only once the rest is known: what must be seen before anything new is made, and the types of nodes. */
export function furtherOf(
  { file, only }: { readonly file: FabricFile; readonly only: Only | undefined },
  purpose: Purpose,
  snapshot: Snapshot,
  requests: readonly ObserveRequest[],
  types: readonly string[],
): readonly ObserveRequest[] {
  switch (purpose) {
    case "plan":
    case "roll": {
      if (only === "kubernetes") return [];
      const { fabric, plan } = place(file.fabric, file.lock, snapshot);
      return furtherRequests(fabric, plan, snapshot, requests);
    }
    case "verify":
    case "observe":
    case "capacity": {
      const { fabric } = file;
      const ofTypes = typeRequests(fabric, readKeys(fabric, "clusters"), snapshot, requests, types);
      if (purpose !== "verify") return ofTypes;
      return [...ofTypes, ...routersOf(file, only, snapshot), ...imagesOf(file, only, snapshot, requests)];
    }
    case "drift":
      return [...routersOf(file, only, snapshot), ...imagesOf(file, only, snapshot, requests)];
    case "destroy":
    case "destroy-roll":
      return routersOf(file, only, snapshot);
    case "gone":
      return [];
  }
}

export function addressesOfRouters(file: FabricFile, snapshot: Snapshot): readonly (readonly [string, string])[] {
  const { fabric, plan } = place(file.fabric, file.lock, snapshot);
  return routerAddresses(fabric, plan, snapshot);
}

/** Routers are looked at by whole runs alone. */
function routersOf(file: FabricFile, only: Only | undefined, snapshot: Snapshot): readonly ObserveRequest[] {
  if (only !== undefined || !hasRouters(file.fabric)) return [];
  const { fabric, plan } = place(file.fabric, file.lock, snapshot);
  return routerRequests(fabric, plan, snapshot);
}

/** What is missing is wanted with the image that it would be started from. */
function imagesOf(
  file: FabricFile,
  only: Only | undefined,
  snapshot: Snapshot,
  requests: readonly ObserveRequest[],
): readonly ObserveRequest[] {
  if (only === "kubernetes" || !hasRouters(file.fabric)) return [];
  const { fabric, plan } = place(file.fabric, file.lock, snapshot);
  return imageRequests(fabric, plan, snapshot, requests);
}
