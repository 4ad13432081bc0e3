export * from "./address-plan.ts";
export * from "./allocate.ts";
export { nodeObjectsName } from "./auto-mode.ts";
export {
  CLASS_LABEL,
  type EniConfigPlace,
  EXTERNAL_LABEL,
  eniConfigsOf,
  labelInUse,
  liveEnv,
  nodesOf,
  POOL_LABEL,
  usesCni,
} from "./cni.ts";
export { podsAreRoutable } from "./cni-rules.ts";
export { type Compilation, compile, nothingDesired } from "./compile.ts";
export { podTables } from "./egress.ts";
export { furtherRequests } from "./further.ts";
export { withoutGoneClusters } from "./gone-clusters.ts";
export * from "./identity.ts";
export { type FoundType, findInstanceType, groupTypesOf, typeRequests } from "./instance-types.ts";
export { type LinkedVpc, type LinkedVpcs, linkedVpcs } from "./links/linked-vpc.ts";
export { acceptanceId, peeringId } from "./links/pair.ts";
export * from "./lock.ts";
export * from "./management.ts";
export * from "./moves.ts";
export { subnetsOfNodes } from "./node-subnets.ts";
export { subnetsOfOurs, zonesOfOurs } from "./ours.ts";
export { type Placed, place } from "./placing.ts";
export { changesPodMode, podModeOf, podModeOfNode } from "./pod-mode.ts";
export { classOfNode, densityNodesOf, isOfOurClass, podNodesOf } from "./pod-nodes.ts";
export * from "./protection.ts";
export { allowedOf, whose } from "./quota-values.ts";
export * from "./requests.ts";
export * from "./reserved.ts";
export { isTargetKind, type TargetDepth, withTargets } from "./route-targets.ts";
export { type ClusterSnat, EXCLUSIONS, EXTERNAL_SNAT, type SnatExclusion } from "./snat.ts";
export { networkScope, ownerOfVpc, type VpcOwner } from "./vpc-owner.ts";
export { findCluster, findVpc, kubernetesScope, scopeOfVpc, type VpcFinding } from "./world.ts";
export { type ZoneWords, zoneText, zoneWords } from "./zone-ids.ts";
