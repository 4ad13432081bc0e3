import { prefixSize, usableAddresses } from "../addressing/index.ts";
import { readPrefix } from "../compile/text.ts";
import type { KindProps, ManagedKind, Scope } from "../desired/index.ts";
import type { KindFacts } from "../observed/index.ts";

type FactsMaker = { readonly [K in ManagedKind]: (props: KindProps[K], scope: Scope) => KindFacts[K] };

function accountOf(scope: Scope): string {
  return scope.plane === "aws" ? scope.account : "";
}

/** Facts of a finished thing where they follow from its props; what AWS chooses is empty, never guessed. */
const MAKERS: FactsMaker = {
  vpc: (props, scope) => ({
    state: "available",
    isDefault: false,
    ownerAccount: accountOf(scope),
    cidrs: [{ cidr: props.cidr, associationId: "", state: "associated" }],
  }),
  "vpc-cidr": () => ({ state: "associated" }),
  subnet: (props, scope) => ({
    state: "available",
    zoneId: "",
    availableAddresses: freeAddresses(props.cidr),
    ownerAccount: accountOf(scope),
  }),
  "subnet-cidr-reservation": () => ({}),
  "route-table": () => ({ main: false, routes: [] }),
  "route-table-association": () => ({ state: "associated" }),
  route: () => ({ state: "active" }),
  "security-group": () => ({}),
  "cni-addon": () => ({ status: "ACTIVE", addonVersion: "", configuration: {}, issues: [] }),
  "eni-config": () => ({ resourceVersion: "", owned: true }),
  "access-entry": () => ({}),
  "node-class": () => ({ ready: "True", problems: [] }),
  "node-pool": () => ({ ready: "True", problems: [] }),
  "ec2-node-class": () => ({}),
  "cni-daemonset": () => ({ env: {}, image: "", desiredPods: 0, updatedPods: 0, readyPods: 0 }),
};

export function projectedFacts<K extends ManagedKind>(kind: K, props: KindProps[K], scope: Scope): KindFacts[K] {
  return MAKERS[kind](props, scope);
}

function freeAddresses(cidr: string): number {
  const prefix = readPrefix(cidr);
  if (!prefix) return 0;
  return prefix.family === 4 ? usableAddresses(prefix) : Number(prefixSize(prefix));
}
