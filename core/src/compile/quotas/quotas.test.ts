import { describe, expect, test } from "vitest";
import { mergeSnapshots, type Observed, type Snapshot } from "../../observed/index.ts";
import { addressesIn } from "../allocation/addresses.fixture.ts";
import { compile } from "../compile.ts";
import { documentWorld, fabricOf, POD_RANGES, thing } from "../world/world.fixture.ts";

const VPC = "vpc-09796d57be9cec2d2";

function quotasIn(world: Snapshot, text = POD_RANGES) {
  const fabric = fabricOf(text);
  const plan = addressesIn(fabric, world);
  const { diagnostics } = compile(fabric, plan, world);
  return diagnostics.filter(({ code }) => code.startsWith("QUOTA-"));
}

function saying(world: Snapshot, text = POD_RANGES): readonly string[] {
  return quotasIn(world, text).map(({ code, severity }) => `${severity} ${code}`);
}

function with_(...things: readonly Observed[]): Snapshot {
  const more: Snapshot = { kind: "Snapshot", version: 1, aws: [], scopes: {}, resources: things };
  return mergeSnapshots([documentWorld(), more]);
}

const times = (count: number, make: (index: number) => Observed): readonly Observed[] =>
  Array.from({ length: count }, (_, index) => make(index));

const subnet = (index: number, cidr = `10.0.${index}.0/28`, availableAddresses = 11): Observed =>
  thing(
    "subnet",
    `subnet-${index}`,
    { vpc: VPC, cidr, zone: "eu-west-1a" },
    { state: "available", zoneId: "euw1-az1", availableAddresses, ownerAccount: "111111111111" },
  );
const table = (index: number): Observed =>
  thing("route-table", `rtb-${index}`, { vpc: VPC }, { main: false, routes: [] });
const group = (index: number): Observed =>
  thing("security-group", `sg-${index}`, { vpc: VPC, name: `g${index}`, description: "", ingress: [], egress: [] }, {});

const withQuotas = (quotas: string): string => POD_RANGES.replace(`id: ${VPC}`, `id: ${VPC}, quotas: { ${quotas} }`);

describe("what AWS would refuse for a quota is known before the first write", () => {
  test("nothing is said of what is far from it", () => {
    expect(quotasIn(documentWorld())).toEqual([]);
  });

  test.each([
    [157, []],
    [158, ["warning QUOTA-1"]],
    [198, ["warning QUOTA-1"]],
    [199, ["error QUOTA-1"]],
  ])("QUOTA-1: %i subnets are there and two are wanted", (there, said) => {
    expect(saying(with_(...times(there, subnet)))).toEqual(said);
  });

  test("the numbers, the quota's code and whose number it is are in the message", () => {
    expect(quotasIn(with_(...times(199, subnet)))[0]?.message).toBe(
      "VPC main, subnets per VPC (L-407747CB, AWS's default): 199 are there and 2 more are wanted: 201 of 200",
    );
  });

  test("QUOTA-2: route tables", () => {
    expect(saying(with_(...times(199, table)))).toEqual(["warning QUOTA-2"]);
    expect(saying(with_(...times(200, table)))).toEqual(["error QUOTA-2"]);
  });

  test("QUOTA-3: a rule for each block of the VPC, counted against what the account was granted", () => {
    expect(saying(documentWorld(), withQuotas("securityGroupRules: 2"))).toEqual(["error QUOTA-3"]);
    expect(saying(documentWorld(), withQuotas("securityGroupRules: 3"))).toEqual(["warning QUOTA-3"]);
    expect(saying(documentWorld(), withQuotas("securityGroupRules: 4"))).toEqual([]);
  });

  test("QUOTA-4: security groups of the region, as far as they are seen", () => {
    expect(saying(with_(...times(2500, group)))).toEqual(["error QUOTA-4"]);
  });

  test("QUOTA-5: addresses in use, and what pods could come to take", () => {
    expect(saying(with_(subnet(1, "10.0.0.0/16", 10_000)))).toEqual(["warning QUOTA-5"]);
    expect(saying(with_(subnet(1, "10.0.0.0/16", 30_000)))).toEqual(["info QUOTA-5"]);
    const delegated = POD_RANGES.replace("pods: {", "pods: { prefixDelegation: true,");
    expect(saying(with_(subnet(1, "10.0.0.0/16", 30_000)), delegated)).toEqual([]);
    expect(saying(with_(subnet(1, "10.0.0.0/16", 0), subnet(2, "10.1.0.0/16", 0)))).toEqual(["warning QUOTA-5"]);
  });

  test("QUOTA-5: what is set aside for prefixes is not in use", () => {
    const reserved = subnet(1, "10.0.0.0/16", 4091);
    const setAside = ["10.0.16.0/20", "10.0.32.0/19", "10.0.64.0/18", "10.0.128.0/17"].map(
      (cidr, index): Observed => ({
        kind: "subnet-cidr-reservation",
        scope: reserved.scope,
        id: `scr-${index}`,
        props: { subnet: reserved.id, cidr, type: "prefix" },
        facts: {},
      }),
    );
    expect(saying(with_(reserved))).toEqual(["warning QUOTA-5"]);
    expect(saying(with_(reserved, ...setAside))).toEqual([]);
  });

  test("what the account was granted is believed", () => {
    expect(saying(with_(...times(199, subnet)), withQuotas("subnets: 400"))).toEqual([]);
  });

  test("Service Quotas counts more than AWS's default, and the Fabric more than both", () => {
    const applied = (value: number): Observed => thing("service-quota", "L-407747CB", { service: "vpc", value }, {});
    expect(saying(with_(...times(199, subnet), applied(400)))).toEqual([]);
    const low = quotasIn(with_(...times(99, subnet), applied(100)));
    expect(low.map(({ message }) => message)).toEqual([
      "VPC main, subnets per VPC (L-407747CB, as Service Quotas says): 99 are there and 2 more are wanted: 101 of 100",
    ]);
    expect(saying(with_(...times(99, subnet), applied(100)), withQuotas("subnets: 400"))).toEqual([]);
  });

  test("nothing is said once all of it is made", () => {
    const marked = with_(
      ...["b", "c"].map((zone, index) => {
        const owner = {
          uid: "11111111-2222-4333-8444-555555555555",
          id: `prod/subnet/pods/eu-west-1${zone}`,
          fabric: "",
        };
        return { ...subnet(index, `100.64.${index * 64}.0/18`, 16_000), owner } as Observed;
      }),
      ...times(198, (index) => subnet(index + 2)),
    );
    expect(saying(marked)).toEqual([]);
  });
});
