import { describe, expect, test } from "vitest";
import type { Observed } from "../../observed/index.ts";
import { addressesIn } from "../allocation/addresses.fixture.ts";
import { quotaRequests } from "../further/quota-needs.ts";
import { requestsOf } from "../requests/requests.ts";
import { thing } from "../world/world.fixture.ts";
import {
  clusterIn,
  compiled,
  groupIn,
  HERE,
  linkedFabric,
  OTHERS,
  peeringIn,
  subnetIn,
  THERE,
  tableIn,
  vpcIn,
  worldOf,
} from "./linked-world.fixture.ts";

const UID = "11111111-2222-4333-8444-555555555555";

function keysOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `c${String(index).padStart(2, "0")}`);
}

const idOf = (key: string) => `vpc-0000${key.slice(1)}a`;
const cidrOf = (key: string) => `10.${Number(key.slice(1)) + 1}.0.0/16`;

/** Each VPC joined to each other, one cluster in each. */
function mesh(count: number, quotas = "") {
  const keys = keysOf(count);
  const vpcs = keys.map((key) => `    ${key}: { region: us-west-1, id: ${idOf(key)}${quotas} }`);
  const clusters = keys.map(
    (key) => `    ${key}: { vpc: ${key}, zones: [us-west-1a, us-west-1b], pods: { placement: nodes } }`,
  );
  const links = keys.flatMap((a, index) =>
    keys.slice(index + 1).map((b) => `    ${a}-${b}: { peering: [${a}, ${b}] }`),
  );
  const fabric = linkedFabric(
    `  vpcs:\n${vpcs.join("\n")}\n  clusters:\n${clusters.join("\n")}\n  links:\n${links.join("\n")}\n`,
  );
  const things = keys.flatMap((key): readonly Observed[] => [
    vpcIn(HERE, idOf(key), [cidrOf(key)]),
    subnetIn(HERE, idOf(key), `subnet-${key}`, cidrOf(key).replace("/16", "/20")),
    ...tableIn(HERE, idOf(key), `rtb-${key}`, [], { main: true }),
    clusterIn(HERE, key, idOf(key), [`subnet-${key}`]),
    groupIn(HERE, idOf(key), `sg-${key}`, { ingress: [{ protocol: "-1", group: `sg-${key}` }] }),
  ]);
  return { fabric, things };
}

describe("a full mesh", () => {
  test("of 51 clusters is peered, routed and opened, and nothing stands in its way", () => {
    const { fabric, things } = mesh(51);
    const { links, said } = compiled(fabric, worldOf(things, [HERE]));
    expect(said).toEqual([
      "warning QUOTA-3 VPC c00, rules of a security group in each direction (L-0EA8095F, AWS's default): sg-c00 has 1 ingress rules and 50 more are wanted: 51 of 60; and 50 more of the kind, in VPC c01, c02, c03, …",
    ]);
    const count = (kind: string) => links.filter((link) => link.kind === kind).length;
    expect([
      count("peering-connection"),
      count("peering-acceptance"),
      count("route"),
      count("security-group-rule"),
    ]).toEqual([1275, 1275, 2550, 2550]);
  });

  test("of 52 is one too many for each of them, told once, with what a transit gateway would be (QUOTA-9)", () => {
    const { fabric, things } = mesh(52);
    const { diagnostics } = compiled(fabric, worldOf(things, [HERE]));
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "QUOTA-9 52 VPCs (c00, c01, c02, …): active VPC peerings per VPC (L-7E9ECCDB, AWS's default): 51 of 50 are wanted",
    ]);
    expect(errors[0]?.fix).toBe(
      `Raise it to 51 (AWS grants up to 125); or replace the peerings of these VPCs by one transit gateway: \`links: { mesh: { transitGateway: { vpcs: [${keysOf(52).join(", ")}] } } }\`.`,
    );
  });

  test("what Service Quotas says counts, and what the Fabric says counts more", () => {
    const { fabric, things } = mesh(4);
    const quota = thing("service-quota", "L-7E9ECCDB", { service: "vpc", value: 2 }, {}, { scope: HERE });
    expect(compiled(fabric, worldOf([...things, quota], [HERE])).said.join()).toContain(
      "(L-7E9ECCDB, as Service Quotas says): 3 of 2",
    );
    const written = mesh(4, ", quotas: { peerings: 3 }");
    expect(compiled(written.fabric, worldOf([...things, quota], [HERE])).said).toEqual([]);
  });

  test("peerings of others count, and what is there already is not refused", () => {
    const { fabric, things } = mesh(3, ", quotas: { peerings: 2 }");
    const [a, b] = keysOf(2).map((key) => ({ vpc: idOf(key), cidrs: [cidrOf(key)], scope: HERE }));
    if (a === undefined || b === undefined) throw new Error("a mesh of three has two");
    const other = { vpc: "vpc-elsewhere", cidrs: ["10.200.0.0/16"], scope: OTHERS };
    const foreign = peeringIn(HERE, "pcx-f", [a, other], "active");
    expect(compiled(fabric, worldOf([...things, foreign], [HERE])).said.join()).toContain(
      "VPC c00: active VPC peerings per VPC",
    );
    const ours = keysOf(3).flatMap((left, index) =>
      keysOf(3)
        .slice(index + 1)
        .map((right) =>
          peeringIn(
            HERE,
            `pcx-${left}-${right}`,
            [
              { vpc: idOf(left), cidrs: [cidrOf(left)], scope: HERE },
              { vpc: idOf(right), cidrs: [cidrOf(right)], scope: HERE },
            ],
            "active",
            { owner: { uid: UID, id: `${left}-${right}/peering`, fabric: "west" } },
          ),
        ),
    );
    expect(
      compiled(fabric, worldOf([...things, ...ours, foreign], [HERE])).said.filter((text) => text.includes("QUOTA-9")),
    ).toEqual([]);
  });
});

describe("Service Quotas is asked", () => {
  const asked = (count: number, more: readonly Observed[] = []) => {
    const { fabric, things } = mesh(count);
    const world = worldOf([...things, ...more], [HERE]);
    const addresses = addressesIn(fabric, world);
    return quotaRequests(fabric, addresses, world, requestsOf(fabric, "plan", undefined)).length;
  };

  test("where many peerings are still to be made, and not where they are there", () => {
    expect(asked(20)).toBe(0);
    expect(asked(42)).toBe(1);
    const keys = keysOf(42);
    const side = (key: string) => ({ vpc: idOf(key), cidrs: [cidrOf(key)], scope: HERE });
    const all = keys.flatMap((a, index) =>
      keys.slice(index + 1).map((b) => peeringIn(HERE, `pcx-${a}${b}`, [side(a), side(b)], "active")),
    );
    expect(asked(42, all)).toBe(0);
  });
});

describe("other quotas of links", () => {
  const two = (more = "") =>
    linkedFabric(`  vpcs:
    a: { region: us-west-1, id: vpc-0000000a${more} }
    b: { region: us-west-2, id: vpc-0000000b }
  clusters:
    one: { vpc: a, zones: [us-west-1a, us-west-1b], pods: { placement: nodes } }
  links:
    a-b: { peering: [a, b] }
`);

  const things = (
    routes: readonly string[],
    rules: number,
    blocks = ["10.20.0.0/16", "10.21.0.0/16"],
  ): readonly Observed[] => [
    vpcIn(HERE, "vpc-0000000a", ["10.10.0.0/16"]),
    vpcIn(THERE, "vpc-0000000b", blocks),
    subnetIn(HERE, "vpc-0000000a", "subnet-a", "10.10.0.0/24"),
    ...tableIn(HERE, "vpc-0000000a", "rtb-a", [], { main: true, routes }),
    clusterIn(HERE, "one", "vpc-0000000a", ["subnet-a"]),
    groupIn(HERE, "vpc-0000000a", "sg-one", {
      ingress: Array.from({ length: rules }, (_, index) => ({
        protocol: "tcp",
        fromPort: index,
        toPort: index,
        cidr: "0.0.0.0/0",
      })),
    }),
  ];

  const routes = (count: number) => Array.from({ length: count }, (_, index) => `172.16.${index}.0/24 tgw-1`);

  test.each<[number, string, string | undefined]>([
    [100, "", undefined],
    [
      100,
      ", quotas: { routesPerTable: 101 }",
      "error ROUTE-3 VPC a, routes per route table (L-93826ACB, as the Fabric says): rtb-a has 100 static routes and 2 more are wanted: 102 of 101",
    ],
    [
      100,
      ", quotas: { routesPerTable: 120 }",
      "warning ROUTE-3 VPC a, routes per route table (L-93826ACB, as the Fabric says): rtb-a has 100 static routes and 2 more are wanted: 102 of 120",
    ],
  ])("%i routes in a table%s (ROUTE-3)", (count, quotas, text) => {
    expect(compiled(two(quotas), worldOf(things(routes(count), 0))).said).toEqual(text === undefined ? [] : [text]);
  });

  test.each<[number, string | undefined]>([
    [40, undefined],
    [
      50,
      "warning QUOTA-3 VPC a, rules of a security group in each direction (L-0EA8095F, AWS's default): sg-one has 50 ingress rules and 2 more are wanted: 52 of 60",
    ],
    [
      59,
      "error QUOTA-3 VPC a, rules of a security group in each direction (L-0EA8095F, AWS's default): sg-one has 59 ingress rules and 2 more are wanted: 61 of 60",
    ],
  ])("%i rules in a group of nodes (QUOTA-3)", (count, text) => {
    expect(compiled(two(), worldOf(things([], count))).said).toEqual(text === undefined ? [] : [text]);
  });

  test("requests that only others can accept (QUOTA-10)", () => {
    const keys = keysOf(4);
    const fabric = linkedFabric(`  accounts: { other: { id: "222222222222" } }
  vpcs:
    a: { region: us-west-1, id: vpc-0000000a, quotas: { pendingPeerings: 3 } }
${keys.map((key) => `    ${key}: { account: other, region: us-west-2, id: ${idOf(key)}, manage: none }`).join("\n")}
  links:
${keys.map((key) => `    a-${key}: { peering: [a, ${key}] }`).join("\n")}
`);
    expect(compiled(fabric, worldOf([vpcIn(HERE, "vpc-0000000a", ["10.200.0.0/16"])], [HERE])).said).toEqual([
      "error QUOTA-10 account 111111111111 in us-west-1, outstanding VPC peering requests (L-DC9F7029, as the Fabric says): 4 of 3 would wait for other accounts to accept them",
    ]);
  });
});
