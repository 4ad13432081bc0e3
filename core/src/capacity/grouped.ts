import { type Observed, observedOf, onceFor, type Snapshot } from "../observed/index.ts";

type Interfaces = readonly Observed<"network-interface">[];

/** Interfaces of each instance: of a fleet, every cluster asks for some of them. */
export const interfacesByInstance: (snapshot: Snapshot) => ReadonlyMap<string, Interfaces> = onceFor((snapshot) =>
  Map.groupBy(observedOf(snapshot, "network-interface"), ({ props }) => props.instance ?? ""),
);

/** Interfaces in each subnet. */
export const interfacesBySubnet: (snapshot: Snapshot) => ReadonlyMap<string, Interfaces> = onceFor((snapshot) =>
  Map.groupBy(observedOf(snapshot, "network-interface"), ({ props }) => props.subnet),
);

/** Reservations in each subnet. */
export const reservationsBySubnet: (
  snapshot: Snapshot,
) => ReadonlyMap<string, readonly Observed<"subnet-cidr-reservation">[]> = onceFor((snapshot) =>
  Map.groupBy(observedOf(snapshot, "subnet-cidr-reservation"), ({ props }) => props.subnet),
);
