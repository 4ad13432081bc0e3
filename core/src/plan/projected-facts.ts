import { prefixSize, readPrefix, usableAddresses } from "../addressing/index.ts";
import type { KindProps, ManagedKind, Scope } from "../desired/index.ts";
import type { KindFacts, PeeredVpc } from "../observed/index.ts";

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
  "security-group-rule": () => ({}),
  "peering-connection": (props, scope) => ({
    requester: { vpc: props.vpc, cidrs: [] },
    accepter: { vpc: props.peerVpc, cidrs: [], ...elsewhere(props, scope) },
    status: "pending-acceptance",
  }),
  "router-interface": () => ({ status: "in-use" }),
  "router-address": () => ({ public: "" }),
  "router-instance": () => ({ state: "running" }),
  "router-role": () => ({ problems: [] }),
  "router-configuration": () => ({}),
  "peering-acceptance": () => ({ state: "active" }),
  "peering-dns": () => ({}),
  "transit-gateway": (_props, scope) => ({ state: "available", owner: accountOf(scope) }),
  "transit-gateway-attachment": (props) => ({
    state: props.peer === undefined ? "available" : "pendingAcceptance",
    ...(props.vpc === "" ? {} : { resource: props.vpc }),
  }),
  "transit-gateway-acceptance": () => ({ state: "available" }),
  "transit-gateway-route-table": () => ({ state: "available", propagations: [], routes: [] }),
  "transit-gateway-association": () => ({ state: "associated" }),
  "transit-gateway-propagation": () => ({ state: "enabled" }),
  "transit-gateway-route": () => ({ state: "active" }),
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

/** The other side's account and region, where they are not those of the scope. */
function elsewhere({ peerAccount, peerRegion }: KindProps["peering-connection"], scope: Scope): Partial<PeeredVpc> {
  if (scope.plane !== "aws") return {};
  return {
    ...(peerAccount === scope.account ? {} : { account: peerAccount }),
    ...(peerRegion === scope.region ? {} : { region: peerRegion }),
  };
}

function freeAddresses(cidr: string): number {
  const prefix = readPrefix(cidr);
  if (!prefix) return 0;
  return prefix.family === 4 ? usableAddresses(prefix) : Number(prefixSize(prefix));
}
