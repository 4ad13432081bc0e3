import { describe, expect, test } from "vitest";
import type { Observed, ObservedKind, Snapshot } from "../../observed/index.ts";
import { auditOf } from "./audit.ts";

const SCOPE = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" } as const;

function thing<K extends ObservedKind>(kind: K, id: string, props: object, facts: object = {}): Observed {
  return { kind, scope: SCOPE, id, props, facts } as Observed;
}

const snapshot = (...resources: readonly Observed[]): Snapshot => ({
  kind: "Snapshot",
  version: 1,
  aws: [],
  scopes: {},
  resources,
});
const told = (...resources: readonly Observed[]) =>
  auditOf(snapshot(...resources)).map(({ code, message }) => `${code} ${message}`);

const table = (id: string, vpc: string, main: boolean, ...routes: readonly (readonly [string, string, string?])[]) =>
  thing(
    "route-table",
    id,
    { vpc },
    {
      main,
      routes: routes.map(([destination, target, state = "active"]) => ({
        destination,
        target,
        origin: "static",
        state,
      })),
    },
  );
const group = (id: string, vpc: string, means?: string) =>
  thing("security-group", id, {
    vpc,
    name: id,
    ingress: means === undefined ? [] : [{ protocol: "-1", group: means }],
    egress: [],
  });
const peering = (status: string) =>
  thing(
    "peering-connection",
    "pcx-1",
    { vpc: "vpc-1", peerVpc: "vpc-2" },
    {
      requester: { vpc: "vpc-1", cidrs: ["10.1.0.0/16"] },
      accepter: { vpc: "vpc-2", cidrs: ["10.2.0.0/16"] },
      status,
    },
  );

describe("an audit names", () => {
  test("routes whose target is gone (F9)", () => {
    expect(told(table("rtb-1", "vpc-1", true, ["10.9.0.0/16", "pcx-9", "blackhole"], ["0.0.0.0/0", "igw-1"]))).toEqual([
      "AUDIT-1 rtb-1: the route to 10.9.0.0/16 leads to pcx-9, which is gone or cannot be used",
    ]);
  });

  test("rules that mean a group which nobody can be in (F30), and not those over an active peering (F27)", () => {
    const groups = [group("sg-1", "vpc-1", "sg-2"), group("sg-2", "vpc-2"), group("sg-3", "vpc-1", "sg-1")];
    expect(told(...groups, peering("active"))).toEqual([]);
    expect(told(...groups, peering("deleted"))).toEqual([
      "AUDIT-2 sg-1: rules mean sg-2, a group of vpc-2, to which vpc-1 is not joined",
    ]);
    expect(told(group("sg-1", "vpc-1", "sg-9"))).toEqual([
      "AUDIT-2 sg-1: rules mean sg-9, which is not in the snapshot",
    ]);
  });

  test("interfaces that routes lead through and that check (F43)", () => {
    const route = table("rtb-1", "vpc-1", true, ["0.0.0.0/0", "eni-1"]);
    const eni = (check?: boolean, type = "interface") =>
      thing("network-interface", "eni-1", {
        vpc: "vpc-1",
        type,
        ...(check === undefined ? {} : { sourceDestCheck: check }),
      });
    const finding = "AUDIT-3 eni-1: the source/dest check is on, and rtb-1 leads 0.0.0.0/0 through it";
    expect(told(route, eni(true))).toEqual([finding]);
    expect(told(route, eni())).toEqual([finding]);
    expect(told(route, eni(false))).toEqual([]);
    expect(told(route, eni(true, "nat_gateway"))).toEqual([]);
  });

  test("tables without the way back over a peering that the other side uses (F36)", () => {
    const subnets = ["1", "2"].map((n) => thing("subnet", `subnet-${n}`, { vpc: `vpc-${n}`, cidr: `10.${n}.0.0/24` }));
    const there = table("rtb-1", "vpc-1", true, ["10.2.0.0/16", "pcx-1"]);
    const finding = "AUDIT-4 rtb-2 of vpc-2: no route back to vpc-1 over pcx-1, which vpc-1 has routes over";
    expect(told(...subnets, peering("active"), there, table("rtb-2", "vpc-2", true))).toEqual([finding]);
    expect(told(...subnets, peering("active"), there, table("rtb-2", "vpc-2", true, ["10.1.0.0/24", "pcx-1"]))).toEqual(
      [],
    );
    // Another peer has the same block.
    expect(
      told(...subnets, peering("active"), there, table("rtb-2", "vpc-2", true, ["10.1.0.0/16", "pcx-9"])),
    ).toContain(`${finding}: its route to 10.1.0.0/16 leads to pcx-9`);
    // Nobody is looked up in it.
    const idle = table("rtb-3", "vpc-2", false);
    expect(
      told(...subnets, peering("active"), there, idle, table("rtb-2", "vpc-2", true, ["10.1.0.0/16", "pcx-1"])),
    ).toEqual([]);
  });
});
