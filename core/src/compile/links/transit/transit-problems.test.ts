import { describe, expect, test } from "vitest";
import type { AwsScope } from "../../../desired/index.ts";
import type { Observed } from "../../../observed/index.ts";
import { thing } from "../../world/world.fixture.ts";
import { compiled, HERE, linkedFabric, OTHERS, subnetIn, tableIn, vpcIn, worldOf } from "../linked-world.fixture.ts";

const A = "vpc-0000000a";
const B = "vpc-0000000b";
const GATEWAY = "tgw-0000000000000001";

const fabric = (what = "", further = "", b = `{ region: us-west-1, id: ${B} }`) =>
  linkedFabric(`  accounts: { other: { id: "222222222222" } }
  vpcs:
    a: { region: us-west-1, id: ${A} }
    b: ${b}
  links:
    hub: { transitGateway: { vpcs: [a, b]${what} }${further} }
`);

function network(
  vpc: string,
  cidrs: readonly string[],
  zones: readonly string[] = ["us-west-1a"],
): readonly Observed[] {
  const subnets = zones.map((zone) => {
    const id = `subnet-${vpc.at(-1)}-${zone}`;
    return subnetIn(HERE, vpc, id, (cidrs[0] ?? "").replace(/[/].*/, "/24"), zone);
  });
  return [vpcIn(HERE, vpc, cidrs), ...subnets, ...tableIn(HERE, vpc, `rtb-${vpc.at(-1)}`, [], { main: true })];
}

const TWO = [...network(A, ["10.10.0.0/16"]), ...network(B, ["10.20.0.0/16"])];

function gateway(owner: string = HERE.account, scope: AwsScope = HERE): Observed {
  return thing("transit-gateway", GATEWAY, {} as never, { state: "available", owner }, { scope });
}

function partsOf(found: ReturnType<typeof compiled>): readonly string[] {
  return found.desired.resources.filter(({ kind }) => kind.startsWith("transit")).map(({ id }) => id);
}

const said = (found: ReturnType<typeof compiled>, code: string) => found.said.filter((line) => line.includes(code));

describe("what the world says of a link over transit gateways", () => {
  test("two VPCs with subnets and ranges of their own: nothing", () => {
    expect(compiled(fabric(), worldOf(TWO)).said).toEqual([]);
  });

  test("TGW-3: of an account's gateway that the Fabric has no way to, the VPCs are attached and routed, and no more", () => {
    const found = compiled(fabric(`, id: ${GATEWAY}`), worldOf([...TWO, gateway("333333333333")]));
    expect(found.said).toEqual([
      `warning TGW-3 ${GATEWAY} of link hub is account 333333333333's, which the Fabric has no way to: accepting the attachments of a, b, their route table and its routes are that account's to do, and cannot be read`,
    ]);
    expect(partsOf(found)).toEqual(["hub/transit-gateway-attachment/a", "hub/transit-gateway-attachment/b"]);
    const led = found.desired.resources.filter(({ kind }) => kind === "route").map(({ props }) => props);
    expect(led).toEqual([
      { routeTable: "rtb-a", destination: "10.20.0.0/16", target: GATEWAY },
      { routeTable: "rtb-b", destination: "10.10.0.0/16", target: GATEWAY },
    ]);
  });

  test("TGW-3 tells how an account of the Fabric's comes to do its part", () => {
    const found = compiled(fabric(`, id: ${GATEWAY}`), worldOf([...TWO, gateway("222222222222")]));
    expect(found.diagnostics).toMatchObject([
      { code: "TGW-3", fix: 'Say `owner: "222222222222"` beside its `id`, and Podspan does that part too.' },
    ]);
  });

  test("a named owner does its part: accepts, makes the table, associates and propagates", () => {
    const place: AwsScope = { ...HERE, account: "222222222222" };
    const world = worldOf([...TWO, gateway(place.account), gateway(place.account, place)], [HERE, place]);
    const found = compiled(fabric(`, id: ${GATEWAY}, owner: "222222222222"`), world);
    expect(found.said).toEqual([]);
    const theirs = found.desired.resources.filter(
      ({ scope }) => scope.plane === "aws" && scope.account !== HERE.account,
    );
    expect(theirs.map(({ id }) => id)).toEqual([
      "hub/transit-gateway-acceptance/a",
      "hub/transit-gateway-acceptance/b",
      "hub/transit-gateway-association/a",
      "hub/transit-gateway-association/b",
      "hub/transit-gateway-propagation/a",
      "hub/transit-gateway-propagation/b",
      "hub/transit-gateway-route-table/us-west-1",
    ]);
  });

  test("SCOPE-1: a named owner that could not be asked leaves the link as it is", () => {
    const found = compiled(
      fabric(`, id: ${GATEWAY}, owner: "222222222222"`),
      worldOf([...TWO, gateway("222222222222")]),
    );
    expect(found.said).toEqual([
      `warning SCOPE-1 account 222222222222, which owns ${GATEWAY} of link hub, could not be asked: the link stays as it is`,
    ]);
    expect(partsOf(found)).toEqual([]);
    expect(found.desired.handsOff).toEqual({ vpcs: [], clusters: [], sites: [], links: ["hub"] });
  });

  test("TGW-4: a VPC without a subnet has nowhere to be attached", () => {
    const found = compiled(fabric(), worldOf([...network(A, ["10.10.0.0/16"]), ...network(B, ["10.20.0.0/16"], [])]));
    expect(found.said).toEqual([
      "error TGW-4 VPC b of link hub has no subnet, and an attachment lies in one of each zone",
    ]);
  });

  test("TGW-6: a VPC that Podspan may not act for is left out", () => {
    const found = compiled(
      fabric("", "", `{ region: us-west-1, id: ${B}, manage: none }`),
      worldOf(network(A, ["10.10.0.0/16"])),
    );
    expect(said(found, "TGW-6")).toEqual([expect.stringContaining("neither attached nor routed to")]);
    expect(partsOf(found).filter((id) => id.endsWith("/b"))).toEqual([]);
  });

  test.each([
    [20, 1],
    [19, 0],
  ])("TGW-8: with %s route tables, told %s times before the first write", (there, times) => {
    const tables = Array.from({ length: there }, (_, index) =>
      thing(
        "transit-gateway-route-table",
        `tgw-rtb-${index}`,
        { transitGateway: GATEWAY },
        { state: "available", propagations: [], routes: [] },
        { scope: HERE },
      ),
    );
    const found = compiled(fabric(`, id: ${GATEWAY}`), worldOf([...TWO, gateway(), ...tables]));
    expect(said(found, "TGW-8")).toHaveLength(times);
  });

  test("TGW-1: a gateway on its way out is none", () => {
    const going = { ...gateway(), facts: { state: "deleting", owner: HERE.account } } as Observed;
    const found = compiled(fabric(`, id: ${GATEWAY}`), worldOf([...TWO, going]));
    expect(found.said).toEqual([`error TGW-1 ${GATEWAY}, which link hub names, is deleting`]);
    expect(partsOf(found)).toEqual([]);
  });

  test("LINK-5: `allow` that lets nothing through", () => {
    const found = compiled(fabric("", ", allow: [{ protocol: tcp, to: [192.0.2.0/24] }]"), worldOf(TWO));
    expect(said(found, "LINK-5")).toEqual([
      "warning LINK-5 link hub, allow: to 192.0.2.0/24 lies in no range that the link leads to",
    ]);
  });
});

describe("ADDR-1 over transit gateways (F39)", () => {
  const addr = (a: readonly string[], b: readonly string[]) =>
    said(compiled(fabric(), worldOf([...network(A, a), ...network(B, b)])), "ADDR-1");

  test("a block that others send to must be one VPC's alone", () => {
    expect(addr(["10.10.0.0/16"], ["10.10.128.0/17"])).toEqual([
      "error ADDR-1 10.10.0.0/16 of VPC a overlaps 10.10.128.0/17 of VPC b, and link hub joins the two",
    ]);
  });

  test("blocks that nobody routes to may come again", () => {
    expect(addr(["10.10.0.0/16", "100.64.0.0/16"], ["10.20.0.0/16", "100.64.0.0/16"])).toEqual([]);
  });
});

describe("where an attachment lies", () => {
  const zones = ["us-west-1a", "us-west-1c"];

  test("in one subnet of each zone; none of another VPC", () => {
    const further = subnetIn(HERE, A, "subnet-z", "10.10.9.0/24", "us-west-1a");
    const found = compiled(
      fabric(),
      worldOf([...network(A, ["10.10.0.0/16"], zones), further, ...network(B, ["10.20.0.0/16"])]),
    );
    const [a] = found.desired.resources.filter(({ id }) => id === "hub/transit-gateway-attachment/a");
    expect(a?.props).toMatchObject({ subnets: ["subnet-a-us-west-1a", "subnet-a-us-west-1c"] });
  });

  test("in one with an address to spare", () => {
    const [first] = network(A, ["10.10.0.0/16"]).filter(({ kind }) => kind === "subnet") as [Observed<"subnet">];
    const full = { ...first, facts: { ...first.facts, availableAddresses: 0 } };
    const rest = network(A, ["10.10.0.0/16"]).filter(({ kind }) => kind !== "subnet");
    const spare = subnetIn(HERE, A, "subnet-z", "10.10.9.0/24", "us-west-1a");
    const found = compiled(fabric(), worldOf([...rest, full, spare, ...network(B, ["10.20.0.0/16"])]));
    const [a] = found.desired.resources.filter(({ id }) => id === "hub/transit-gateway-attachment/a");
    expect(a?.props).toMatchObject({ subnets: ["subnet-z"] });
  });
});

test("a gateway of ours in an account of its own is asked for in the first VPC's", () => {
  const found = compiled(fabric(), worldOf(TWO));
  expect(partsOf(found)).toContain("hub/transit-gateway/us-west-1");
  expect(found.desired.resources.every(({ scope }) => scope.plane !== "aws" || scope.account !== OTHERS.account)).toBe(
    true,
  );
});
