export * from "./allocation/address-plan.ts";
export * from "./allocation/allocate.ts";
export * from "./allocation/lock.ts";
export { withRouterNames } from "./allocation/locked-links.ts";
export * from "./allocation/moves.ts";
export { subnetsOfOurs, zonesOfOurs } from "./allocation/ours.ts";
export { type Placed, place } from "./allocation/placing.ts";
export * from "./allocation/reserved.ts";
export { podsAreRoutable } from "./allocation/routable-pods.ts";
export { type Compilation, compile, nothingDesired } from "./compile.ts";
export { podTables } from "./egress/egress.ts";
export { furtherRequests } from "./further/further.ts";
export { imageRequests } from "./further/image-requests.ts";
export { routerAddresses, routerRequests } from "./further/router-requests.ts";
export { type RouterText, routerTexts } from "./further/router-texts.ts";
export * from "./identity/identity.ts";
export * from "./identity/management.ts";
export * from "./identity/protection.ts";
export { hubName, isHubName, namesOf } from "./identity/router-names.ts";
export { identityOf } from "./links/dmvpn/router-model.ts";
export { type LinkedVpc, type LinkedVpcs, linkedVpcs } from "./links/linked-vpc.ts";
export { acceptanceId, peeringId } from "./links/pair.ts";
export { nodeObjectsName } from "./nodes/auto-mode.ts";
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
} from "./nodes/cni.ts";
export { type FoundType, findInstanceType, groupTypesOf, typeRequests } from "./nodes/instance-types.ts";
export { subnetsOfNodes } from "./nodes/node-subnets.ts";
export { changesPodMode, liveModeOf, podModeOf, podModeOfNode } from "./nodes/pod-mode.ts";
export { classOfNode, densityNodesOf, isOfOurClass, podNodesOf } from "./nodes/pod-nodes.ts";
export { type ClusterSnat, EXCLUSIONS, EXTERNAL_SNAT, type SnatExclusion } from "./nodes/snat.ts";
export { allowedOf, whose } from "./quotas/quota-values.ts";
export { NETWORK_KINDS, type Purpose, type RememberedPlace } from "./requests/purposes.ts";
export * from "./requests/requests.ts";
export { isTargetKind, type TargetDepth, withTargets } from "./requests/route-targets.ts";
export { withoutGoneClusters } from "./world/gone-clusters.ts";
export { networkScope, ownerOfVpc, type VpcOwner } from "./world/vpc-owner.ts";
export { findCluster, findVpc, kubernetesScope, scopeOfVpc, type VpcFinding } from "./world/world.ts";
export { type ZoneWords, zoneText, zoneWords } from "./world/zone-ids.ts";
