/**
 * The part of this stage that says what a world is asked, and reads the answer as the Fabric names things: needed before anything is asked, where the
 * rest is needed once all is answered. A door of its own, as `allocation` is (decision 0009).
 */
export { type Move, movedResources, movedSnapshot, movesIn } from "../allocation/moves.ts";
export { readKeys, rememberedPlaces } from "../identity/management.ts";
export { hubName, isHubName, namesOf } from "../identity/router-names.ts";
export { withoutGoneClusters } from "../world/gone-clusters.ts";
export type { Purpose } from "./purposes.ts";
export { type ObserveRequest, requestsOf } from "./requests.ts";
export { isTargetKind, type TargetDepth, withTargets } from "./route-targets.ts";
