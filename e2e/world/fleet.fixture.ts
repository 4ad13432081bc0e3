import { createTwin, type InventPlan, VirtualClock } from "@podspan/twin";

/** How large a fleet is; clusters are dealt to the regions in turn. */
export interface FleetSize {
  /** At most 1,024: each has a /20 of 100.64.0.0/10. */
  readonly clusters: number;
  /** At most ten. */
  readonly regions: number;
}

const FLEET_REGIONS = [
  "ap-northeast-1",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-west-1",
  "us-east-1",
  "us-east-2",
  "us-west-2",
] as const;

interface Member {
  readonly key: string;
  readonly region: string;
  readonly vpc: string;
  /** Of its nodes. */
  readonly cidr: string;
  /** Of its pods. */
  readonly range: string;
  readonly zones: readonly string[];
}

/** Equal sizes give equal fleets. */
function membersOf({ clusters, regions }: FleetSize): readonly Member[] {
  return Array.from({ length: clusters }, (_, index): Member => {
    const region = FLEET_REGIONS[index % regions] ?? FLEET_REGIONS[0];
    return {
      key: `c${String(index).padStart(4, "0")}`,
      region,
      vpc: `vpc-${(index + 1).toString(16).padStart(17, "0")}`,
      cidr: `10.${16 + Math.floor(index / 16)}.${(index % 16) * 16}.0/24`,
      range: `100.${64 + Math.floor(index / 16)}.${(index % 16) * 16}.0/20`,
      zones: [`${region}a`, `${region}b`],
    };
  });
}

/** One VPC a cluster, each found by its id. */
export function fleetFabric(size: FleetSize): string {
  const members = membersOf(size);
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: fleet, uid: f1ee7000-0000-4000-8000-000000000000 }
spec:
  vpcs:
${members.map(({ key, region, vpc }) => `    ${key}: { region: ${region}, id: ${vpc} }\n`).join("")}  clusters:
${members
  .map(
    ({ key, zones, range }) =>
      `    ${key}: { vpc: ${key}, zones: [${zones.join(", ")}], pods: { ranges: [${range}] } }\n`,
  )
  .join("")}`;
}

/** The world that it is about: each cluster with the managed VPC CNI and without nodes, which a plan does not count. */
export function fleetWorld(size: FleetSize): InventPlan {
  const members = membersOf(size);
  return {
    vpcs: members.map(({ key, region, vpc, cidr, zones }) => ({
      key,
      region,
      id: vpc,
      cidr,
      zones,
      tags: { Name: key },
    })),
    clusters: members.map(({ key, zones }) => ({ name: key, vpc: key, zones, managedCni: true, nodesPerZone: 0 })),
  };
}

/** The same as files of a twin that has come to rest. */
export async function fleetFiles(size: FleetSize): Promise<Readonly<Record<string, string>>> {
  const clock = new VirtualClock({ start: Date.UTC(2026, 0, 1) });
  const twin = createTwin({ clock });
  twin.invent(fleetWorld(size));
  await clock.advance(600_000);
  return twin.save();
}
