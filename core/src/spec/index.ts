export { hasPodSubnets, runsAutoMode, runsVpcCni } from "./compute.ts";
export { readYaml, type YamlText } from "./document.ts";
export * from "./json-schema.ts";
export * from "./parse.ts";
export {
  type CniEnv,
  type CniSurroundings,
  checkCniEnv,
  checkCustomNetworkingSupport,
  parseGoBool,
} from "./rules/cni-env.ts";
export { partitionOf } from "./rules/identities.ts";
export { type PlacedSecret, placedSecret } from "./rules/secret-places.ts";
export { warmEnv } from "./rules/warm-pool.ts";
export { isZoneId, isZoneOf } from "./rules/zone-names.ts";
export type {
  AccountSpec,
  ClusterSpec,
  DmvpnSpec,
  Fabric,
  FabricSpec,
  LinkSpec,
  RouterSpec,
  SiteSpec,
  VpcSpec,
} from "./schema/fabric.ts";
export * from "./starter.ts";
export { suggest } from "./suggest.ts";
export { firstMistake } from "./syntax-mistakes.ts";
