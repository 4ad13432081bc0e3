import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { type Observed, observedById, observedOf, type Snapshot } from "../../observed/index.ts";
import { oneWayPeerings } from "./one-way-peerings.ts";

/** What is wrong in somebody's network whatever flows are asked about. Sorted; every thing once, also when several accounts tell of it. */
export function auditOf(snapshot: Snapshot): readonly Diagnostic[] {
  const found = [
    ...blackholes(snapshot),
    ...staleRules(snapshot),
    ...checkedForwarders(snapshot),
    ...oneWayPeerings(snapshot),
  ];
  const distinct = new Map(found.map((one) => [`${one.code} ${one.message}`, one]));
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function blackholes(snapshot: Snapshot): readonly Diagnostic[] {
  return observedOf(snapshot, "route-table").flatMap(({ id, facts }) =>
    facts.routes
      .filter(({ state }) => state === "blackhole")
      .map(({ destination, target }) =>
        diagnose("AUDIT-1", {
          message: `${id}: the route to ${destination} leads to ${target}, which is gone or cannot be used`,
        }),
      ),
  );
}

/** Rules that mean a group which nobody can be in any more (F30): it is gone, or its VPC is no longer joined to this one. */
function staleRules(snapshot: Snapshot): readonly Diagnostic[] {
  return observedOf(snapshot, "security-group").flatMap((group) => {
    const rules = [...group.props.ingress, ...group.props.egress];
    const meant = new Set(rules.flatMap((rule) => (rule.group === undefined ? [] : [rule.group])));
    return [...meant].flatMap((other) => {
      const why = staleness(snapshot, group, other);
      return why === undefined ? [] : [diagnose("AUDIT-2", { message: `${group.id}: rules mean ${other}, ${why}` })];
    });
  });
}

function staleness(snapshot: Snapshot, group: Observed<"security-group">, other: string): string | undefined {
  const found = observedById(snapshot, "security-group", other);
  if (found === undefined) return "which is not in the snapshot";
  const { vpc } = group.props;
  if (found.props.vpc === vpc || found.facts.associatedVpcs?.includes(vpc)) return undefined;
  const isJoined = observedOf(snapshot, "peering-connection").some(({ facts: { requester, accepter, status } }) => {
    const ends = [requester.vpc, accepter.vpc];
    return status === "active" && ends.includes(vpc) && ends.includes(found.props.vpc);
  });
  const attached = (one: string): readonly string[] =>
    observedOf(snapshot, "transit-gateway-attachment")
      .filter(({ props }) => props.vpc === one)
      .map(({ props }) => props.transitGateway);
  const isAttached = attached(vpc).some((gateway) => attached(found.props.vpc).includes(gateway));
  return isJoined || isAttached ? undefined : `a group of ${found.props.vpc}, to which ${vpc} is not joined`;
}

/** Interfaces that routes lead to and that drop what is not their own (F43). */
function checkedForwarders(snapshot: Snapshot): readonly Diagnostic[] {
  return observedOf(snapshot, "route-table").flatMap(({ id, facts }) =>
    facts.routes.flatMap(({ destination, target }) =>
      interfacesOf(snapshot, target)
        .filter(({ props }) => (props.type ?? "interface") === "interface" && props.sourceDestCheck !== false)
        .map((one) =>
          diagnose("AUDIT-3", {
            message: `${one.id}: the source/dest check is on, and ${id} leads ${destination} through it`,
          }),
        ),
    ),
  );
}

function interfacesOf(snapshot: Snapshot, target: string): readonly Observed<"network-interface">[] {
  const ids = target.startsWith("i-")
    ? (observedById(snapshot, "instance", target)?.props.networkInterfaces.slice(0, 1) ?? [])
    : target.startsWith("eni-")
      ? [target]
      : [];
  return ids.flatMap((id) => observedById(snapshot, "network-interface", id) ?? []);
}
