import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPrefix } from "../../addressing/index.ts";
import { collectionKey, type Observed, type Snapshot } from "../../observed/index.ts";
import { readGoldens } from "../../prove/goldens/golden.fixture.ts";
import { readNetwork } from "../../prove/goldens/read.fixture.ts";
import { buildNetwork } from "../build.ts";
import type { Network } from "../model.ts";
import { AwsGround } from "./aws-ground.ts";
import { tableOf } from "./built.fixture.ts";
import { NetworkBuilder } from "./network-builder.ts";
import { World } from "./world.ts";

const folder = join(import.meta.dirname, "../../prove/goldens");
const goldens = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .flatMap((name) => readGoldens(name, readFileSync(join(folder, name), "utf8")));
const runs = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 200);

/** Whatever leads on leads to something that is there. */
function dangling({ endpoints, segments, tables }: Network): readonly string[] {
  const crossings = [...tables.values()].flatMap(({ routes }) =>
    routes.flatMap(({ to }) => (to.kind === "crossing" ? [to.crossing] : [])),
  );
  const asked = [
    ...crossings.flatMap(({ segment, translation }) => [segment, translation?.segment]),
    ...[...endpoints.values()].flatMap(({ segment, exits }) => [
      segment,
      ...exits.flatMap((exit) => [exit.segment, exit.translation?.segment]),
    ]),
  ];
  const named = [...crossings.map(({ table }) => table), ...[...segments.values()].map(({ table }) => table)];
  return [
    ...asked.filter((id) => id !== undefined && !segments.has(id)).map((id) => `segment ${id}`),
    ...named.filter((id) => !tables.has(id)).map((id) => `table ${id}`),
  ];
}

/** A text inside that is none any more, so that whatever it pointed at is pointed at no longer. */
function broken(value: unknown, at: { left: number }): unknown {
  if (typeof value === "string") {
    at.left -= 1;
    return at.left === 0 ? `${value}?` : value;
  }
  if (Array.isArray(value)) return value.map((one) => broken(one, at));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, broken(one, at)]));
}

test("of a snapshot half collected and with broken references a network is made that hangs together", () => {
  let smaller = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...goldens),
      fc.array(fc.nat(200), { maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 12 })), { maxLength: 6 }),
      ({ ground }, gone, mangled) => {
        const { snapshot, declared } = ground();
        const breaks = new Map(mangled);
        const resources = snapshot.resources.flatMap((one, index): readonly Observed[] => {
          if (gone.includes(index)) return [];
          const left = breaks.get(index);
          if (left === undefined) return [one];
          return [{ ...one, props: broken(one.props, { left }), facts: broken(one.facts, { left }) } as Observed];
        });
        const half: Snapshot = { ...snapshot, resources };
        const { network } = buildNetwork(half, declared);
        expect(dangling(network)).toEqual([]);
        smaller += Number(resources.length < snapshot.resources.length);
      },
    ),
    { numRuns: runs },
  );
  expect(smaller).toBeGreaterThan(runs / 4);
});

const TWO = `
vpcs:
  a:
    cidrs: [10.0.0.0/16]
    subnets: { a1: { cidr: 10.0.0.0/24, zone: a }, a2: { cidr: 10.0.1.0/24, zone: b, acl: tight } }
    tables: { main: { 10.1.0.0/16: tgw-t, pl-far: tgw-t } }
    acls: { tight: { in: [100 allow tcp 443 10.0.0.0/8] } }
  b:
    cidrs: [10.1.0.0/16, 100.64.0.0/16]
    subnets: { b1: { cidr: 10.1.0.0/24, zone: a }, b2: { cidr: 10.1.1.0/24, zone: b, acl: open } }
    acls: { open: {} }
transitGateways:
  t:
    attachments: { a: { to: vpc-a, subnets: [a1, a2], table: t }, b: { to: vpc-b, subnets: [b1, b2], table: t } }
    tables: { t: { propagations: [a, b] } }
prefixLists: { far: [10.2.0.0/16] }
`;

describe("what AWS always has, and a file that is there does not tell of, is a finding and lets nothing through:", () => {
  const { snapshot, declared } = readNetwork(TWO);
  const without = (...ids: readonly string[]) =>
    buildNetwork({ ...snapshot, resources: snapshot.resources.filter(({ id }) => !ids.includes(id)) }, declared);
  const messages = ({ findings }: ReturnType<typeof without>) =>
    findings.map(({ code, message }) => `${code} ${message}`);
  const permitting = ({ network }: ReturnType<typeof without>) =>
    [...network.segments.values()]
      .filter(({ id, entering }) => id.startsWith("subnet-") && entering.some(({ rules }) => rules.length > 0))
      .map(({ id }) => id)
      .sort();

  test("nothing, of a whole one", () => {
    expect(messages(without())).toEqual([]);
    expect(permitting(without())).toEqual(["subnet-a1", "subnet-a2", "subnet-b1", "subnet-b2"]);
  });

  test.each([
    ["acl-tight", ["subnet-a2"]],
    ["acl-a-default", ["subnet-a1"]],
    ["acl-open", ["subnet-b2"]],
  ])("the network ACL %s", (acl, subnets) => {
    const half = without(acl);
    expect(messages(half)).toEqual(subnets.map((id) => `NET-1 the network ACL of ${id} is not in the snapshot`));
    expect(permitting(half)).toEqual(permitting(without()).filter((id) => !subnets.includes(id)));
    expect(half.network.assumptions.map(({ id }) => id)).not.toContain("vpc-a/network-acls");
  });

  test("all network ACLs of a VPC", () => {
    expect(permitting(without("acl-a-default", "acl-tight"))).toEqual(["subnet-b1", "subnet-b2"]);
  });

  test("the main route table of a VPC, and that of a subnet where a record of tables cannot be read", () => {
    const half = without("rtb-a-main");
    expect(messages(half)).toContain("NET-1 the route table of subnet-a1 is not in the snapshot");
    expect(tableOf(half, "subnet-a1/no-route-table")).toEqual({});
    const [vpc] = snapshot.resources;
    if (vpc === undefined) throw new RangeError("no VPC");
    const message = "aws_configs/RouteTables.json has records that cannot be read";
    const broken = { kind: "failed", code: "malformed", message, hint: "Collect it again." } as const;
    const scopes = { ...snapshot.scopes, [collectionKey(vpc.scope, "route-table")]: broken };
    const { network, findings } = buildNetwork({ ...snapshot, scopes }, declared);
    expect(network.segments.get("subnet-a1")?.table).toBe("subnet-a1/no-route-table");
    expect(findings.map((one) => one.message)).toContain(
      `the route table of subnet-a1 is not among those that could be read: ${message}`,
    );
  });

  test("a subnet of an attachment: it is perhaps the one in the zone that is asked for", () => {
    const half = without("subnet-b2");
    expect(messages(half)).toContain("NET-1 subnet-b2, in which tgw-attach-b is, is not in the snapshot");
    const zoned = half.network.segments.get("subnet-a2")?.table ?? "";
    const up = tableOf(half, zoned)["10.1.0.0/16"]?.split(" > ")[1] ?? "";
    expect(tableOf(half, up)["10.1.0.0/16"]).toBe("subnet-b2, in which tgw-attach-b is, was not read");
  });

  test("a VPC, whose blocks its tables tell", () => {
    expect(messages(without("vpc-b"))).toContain("NET-1 vpc-b, which subnets lie in, is not in the snapshot");
    const half = { ...snapshot, resources: snapshot.resources.filter(({ id }) => id !== "vpc-b") };
    const b = declared.vpcs.find(({ key }) => key === "b");
    if (b === undefined) throw new RangeError("no VPC");
    const blocks = new AwsGround(new NetworkBuilder(new World(half, declared))).blocks(b.scope, "vpc-b");
    expect(blocks.map(formatPrefix)).toEqual(["10.1.0.0/16", "100.64.0.0/16"]);
  });

  test("what is in a prefix list, beside which other routes stand with that said", () => {
    const other = TWO.replace("10.1.0.0/16: tgw-t,", "10.1.0.0/16: tgw-t, 10.3.0.0/16: eni-x, 10.4.0.0/16: tgw-t,");
    const ground = readNetwork(other);
    const half = (ids: readonly string[]) =>
      buildNetwork(
        { ...ground.snapshot, resources: ground.snapshot.resources.filter(({ id }) => !ids.includes(id)) },
        ground.declared,
      ).network.assumptions.find(({ id }) => id === "entries/pl-far");
    expect(half([])).toBeUndefined();
    expect(half(["pl-far"])?.about).toEqual(["rtb-a-main/10.3.0.0/16"]);
  });
});
