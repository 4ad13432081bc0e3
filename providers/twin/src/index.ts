export { AwsError } from "./behaviour/aws-error.ts";
export {
  type Behaviour,
  type Bucket,
  type CallObserver,
  DEFAULT_BEHAVIOUR,
  INSTANT_BEHAVIOUR,
} from "./behaviour/behaviour.ts";
export type { CallSite } from "./behaviour/call-site.ts";
export type { Fault, FaultKind } from "./behaviour/faults.ts";
export { VirtualClock, type VirtualClockOptions } from "./clock/virtual-clock.ts";
export { zoneNames } from "./ec2/account-zones.ts";
export { POD_RANGES_WORLD } from "./invent/example.ts";
export type { ClusterPlan, InterfacePlan, Invented, InventPlan, NodesPlan, VpcPlan } from "./invent/invent.ts";
export { type Files, savedTime } from "./records/files.ts";
export type { TwinRouterAddress } from "./routers/routers.ts";
export { createTwin, type Twin, type TwinOptions } from "./twin.ts";
