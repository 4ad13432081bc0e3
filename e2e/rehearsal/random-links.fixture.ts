import type { InventPlan } from "@podspan/twin";
import * as fc from "fast-check";
import { OTHER_ACCOUNT } from "./linked.fixture.ts";
import { fabricWith } from "./worlds.fixture.ts";

/** VPCs with a cluster each, what joins them, and the world that they are in. */
export interface RandomLinks {
  readonly text: string;
  /** The same without the links. */
  readonly apart: string;
  readonly world: InventPlan;
}

interface Member {
  readonly region: "eu-west-1" | "us-west-2";
  readonly isOther: boolean;
  readonly routable: boolean;
  readonly nodesPerZone: number;
  readonly zones: readonly string[];
}

const member: fc.Arbitrary<Member> = fc.record({
  region: fc.constantFrom("eu-west-1", "us-west-2"),
  isOther: fc.constantFrom(false, false, true),
  routable: fc.boolean(),
  nodesPerZone: fc.nat(1),
  zones: fc.constantFrom(["a"], ["a", "b"]),
});

const ALLOW = [
  "",
  "allow: [{ protocol: any }]",
  "allow: [{ protocol: tcp, ports: [443, 8000-8080] }]",
  "allow: [{ protocol: tcp, ports: [22], from: [10.40.0.0/16] }, { protocol: icmp }]",
] as const;

/** For each two of them in turn. */
const joint = fc.record({
  kind: fc.constantFrom("peering", "peering", "transitGateway", "none"),
  allow: fc.constantFrom(...ALLOW),
});

/** Two or three VPCs, in one Region or two, of one account or two, each two of them joined by a peering, a transit gateway or nothing. */
export const randomLinks: fc.Arbitrary<RandomLinks> = fc
  .tuple(fc.array(member, { minLength: 2, maxLength: 3 }), fc.array(joint, { minLength: 3, maxLength: 3 }))
  .map(([members, joints]) => {
    const places = members.map(entryOf).join("\n");
    const clusters = members.map(clusterOf).join("\n");
    const pairs = members.flatMap((_, a) => members.slice(a + 1).map((_, nth) => [a, a + 1 + nth] as const));
    const links = pairs.flatMap(([a, b], index) => {
      const { kind = "none", allow = "" } = joints[index] ?? {};
      const rest = allow === "" ? "" : `, ${allow}`;
      if (kind === "none") return [];
      // A transit gateway of another account must be shared with this one first.
      const isShared = members[a]?.isOther !== members[b]?.isOther;
      const what =
        kind === "peering" || isShared ? `peering: [v${a}, v${b}]` : `transitGateway: { vpcs: [v${a}, v${b}] }`;
      return [`    v${a}-v${b}: { ${what}${rest} }`];
    });
    const apart = `
  accounts: { other: { id: "${OTHER_ACCOUNT}", assumeRole: podspan } }
  vpcs:
${places}
  clusters:
${clusters}
`;
    const joined = links.length === 0 ? "" : `  links:\n${links.join("\n")}\n`;
    return { text: fabricWith(`${apart}${joined}`), apart: fabricWith(apart), world: worldOf(members) };
  });

function entryOf({ region, isOther }: Member, index: number): string {
  return `    v${index}: { ${isOther ? "account: other, " : ""}region: ${region}, id: ${idOf(index)} }`;
}

function clusterOf({ region, zones, routable }: Member, index: number): string {
  const names = zones.map((zone) => `${region}${zone}`).join(", ");
  const range = routable ? `10.${60 + index}.0.0/16` : `100.${70 + index}.0.0/16`;
  return `    c${index}: { vpc: v${index}, zones: [${names}], pods: { ranges: [${range}] } }`;
}

function worldOf(members: readonly Member[]): InventPlan {
  return {
    vpcs: members.map(({ region, isOther, zones }, index) => ({
      key: `v${index}`,
      region,
      ...(isOther ? { account: OTHER_ACCOUNT } : {}),
      id: idOf(index),
      cidr: `10.${40 + index}.0.0/16`,
      zones: zones.map((zone) => `${region}${zone}`),
    })),
    clusters: members.map(({ nodesPerZone }, index) => ({
      name: `c${index}`,
      vpc: `v${index}`,
      managedCni: true,
      nodesPerZone,
      podsPerNode: 1,
    })),
  };
}

function idOf(index: number): string {
  return `vpc-0000000000000000${index}`;
}
