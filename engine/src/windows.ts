import type { Step } from "@podspan/core/plan";

/** How long the world may show an older truth after a call on a kind, in milliseconds. */
export interface ConsistencyWindow {
  /** After a create: until the new thing is in every answer. Also how long a lost create is looked for before it is sent again. */
  readonly shownMs: number;
  /** After an update: until the new values are in every answer. */
  readonly changedMs: number;
  /** After a delete: until it is in no answer. */
  readonly goneMs: number;
}

export type Windows = Readonly<Record<Step["kind"], ConsistencyWindow>>;

/**
 * EC2 is eventually consistent and gives no bound ("Eventual consistency in the Amazon EC2 API",
 * https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html, read 2026-11); in practice seconds. Ours are
 * the times that nothing was seen to exceed, doubled: new ids 60 s, lists 30 s.
 */
const EC2: ConsistencyWindow = { shownMs: 60_000, changedMs: 30_000, goneMs: 30_000 };
/** EKS answers a describe of the very thing; an update's values show once it is accepted. */
const EKS: ConsistencyWindow = { shownMs: 30_000, changedMs: 30_000, goneMs: 30_000 };
/** IAM replicates across the world ("Changes that I make are not always immediately visible", IAM user guide): seconds, at times a minute. */
const IAM: ConsistencyWindow = { shownMs: 60_000, changedMs: 60_000, goneMs: 30_000 };
/** A router shows its running configuration at once. */
const ROUTER: ConsistencyWindow = { shownMs: 0, changedMs: 0, goneMs: 0 };
/** The API server's reads are linearizable unless asked otherwise, and we do not ask (resourceVersion unset). */
const KUBERNETES: ConsistencyWindow = { shownMs: 0, changedMs: 0, goneMs: 0 };

/** The window that counts after one operation, milliseconds. */
export function windowOf(windows: Windows, kind: Step["kind"], operation: Step["operation"]): number {
  const { shownMs, changedMs, goneMs } = windows[kind];
  return { create: shownMs, update: changedMs, delete: goneMs }[operation];
}

/** The windows of the real world, as of 2026-11. */
export const DEFAULT_WINDOWS: Windows = {
  vpc: EC2,
  "vpc-cidr": EC2,
  subnet: EC2,
  "subnet-cidr-reservation": EC2,
  "route-table": EC2,
  "route-table-association": EC2,
  route: EC2,
  "security-group": EC2,
  "security-group-rule": EC2,
  "peering-connection": EC2,
  "peering-acceptance": EC2,
  "peering-dns": EC2,
  "transit-gateway": EC2,
  "transit-gateway-attachment": EC2,
  "transit-gateway-acceptance": EC2,
  "transit-gateway-route-table": EC2,
  "transit-gateway-association": EC2,
  "transit-gateway-propagation": EC2,
  "transit-gateway-route": EC2,
  "router-interface": EC2,
  "router-address": EC2,
  "router-instance": EC2,
  "router-role": IAM,
  "router-configuration": ROUTER,
  "network-interface": EC2,
  node: KUBERNETES,
  "node-group": EKS,
  "cni-addon": EKS,
  "eni-config": KUBERNETES,
  "cni-daemonset": KUBERNETES,
  "access-entry": EKS,
  "node-class": KUBERNETES,
  "node-pool": KUBERNETES,
  "ec2-node-class": KUBERNETES,
};

/** The same window for every kind: for a world whose delays are known, such as an emulator. */
export function uniformWindows(ms: number): Windows {
  const window: ConsistencyWindow = { shownMs: ms, changedMs: ms, goneMs: ms };
  return {
    vpc: window,
    "vpc-cidr": window,
    subnet: window,
    "subnet-cidr-reservation": window,
    "route-table": window,
    "route-table-association": window,
    route: window,
    "security-group": window,
    "security-group-rule": window,
    "peering-connection": window,
    "peering-acceptance": window,
    "peering-dns": window,
    "transit-gateway": window,
    "transit-gateway-attachment": window,
    "transit-gateway-acceptance": window,
    "transit-gateway-route-table": window,
    "transit-gateway-association": window,
    "transit-gateway-propagation": window,
    "transit-gateway-route": window,
    "router-interface": window,
    "router-address": window,
    "router-instance": window,
    "router-role": window,
    "router-configuration": window,
    "network-interface": window,
    node: window,
    "node-group": window,
    "cni-addon": window,
    "eni-config": window,
    "cni-daemonset": window,
    "access-entry": window,
    "node-class": window,
    "node-pool": window,
    "ec2-node-class": window,
  };
}
