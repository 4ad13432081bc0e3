import { type FaultRow, quota } from "./fault-row.ts";

/** Refusals of what routers are made of: images, instances, addresses, interfaces, roles. Narrower than the rest of the table. */
export const ROUTER_FAULTS: readonly FaultRow[] = [
  {
    codes: ["OptInRequired"],
    message: /marketplace/i,
    faultClass: "denied",
    hint: "accept the terms of the router's image once, signed in to this account, on the page that the message names, then run again",
  },
  {
    codes: ["InsufficientInstanceCapacity", "InsufficientHostCapacity", "InsufficientCapacity*"],
    faultClass: "limit",
    hint: "AWS has no such instance left in this zone: run again later, or choose another type or zone for the router",
  },
  { codes: ["AddressLimitExceeded"], faultClass: "limit", hint: quota("EC2-VPC Elastic IPs", "L-0263D0A3") },
  {
    codes: ["VcpuLimitExceeded", "InstanceLimitExceeded"],
    faultClass: "limit",
    hint: quota("Running On-Demand Standard instances", "L-1216C47A"),
  },
  {
    codes: ["NetworkInterfaceLimitExceeded"],
    faultClass: "limit",
    hint: quota("Network interfaces per Region", "L-DF5E4CA3"),
  },
  {
    codes: ["SecurityGroupsPerInterfaceLimitExceeded"],
    faultClass: "limit",
    hint: quota("Security groups per network interface", "L-2AFB9258"),
  },
  {
    // Of an interface that is to be made; an Elastic IP in use is named by its allocation.
    codes: ["InvalidIPAddress.InUse", "PrivateIpAddressInUse"],
    message: /^Address \d/,
    faultClass: "exists",
    hint: "another interface of the subnet has this address: give the router another one, or remove that interface",
  },
  {
    codes: ["Gateway.NotAttached"],
    faultClass: "invalid",
    hint: "its routers reach their hub over the internet: attach an internet gateway to the VPC, and route its subnet there",
  },
  {
    codes: ["Resource.AlreadyAssociated"],
    message: /address|interface/i,
    faultClass: "exists",
    hint: "the address or the interface is associated otherwise meanwhile: run again to see it in the plan",
  },
  {
    // "Changes that I make are not always immediately visible" (IAM user guide): EC2 hears of a profile some seconds after IAM.
    codes: ["InvalidParameterValue"],
    message: /Invalid IAM Instance Profile|has no associated IAM Roles/i,
    faultClass: "not-yet-visible",
    hint: "EC2 does not know this instance profile: it may be seconds old; run again, and see that it is still there",
  },
  {
    codes: ["InvalidKeyPair.NotFound"],
    faultClass: "not-found",
    hint: "the region has no key pair of this name: import it, or correct the router's key name",
  },
  {
    codes: ["InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"],
    faultClass: "not-found",
    hint: "the router's image is no longer offered here: run again to plan with one that is",
  },
  {
    codes: ["DeleteConflict*"],
    faultClass: "in-use",
    hint: "something was added to this role or profile that is not Podspan's: take it off, then run again",
  },
  {
    codes: ["EntityTemporarilyUnmodifiable*"],
    faultClass: "conflict",
    hint: "IAM is still at work on it: run again in a minute",
  },
  {
    codes: ["ServiceFailure*"],
    faultClass: "transient",
    hint: "AWS or the way to it failed: run again; what was done is kept",
  },
];
