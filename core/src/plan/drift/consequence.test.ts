import { expect, test } from "vitest";
import { effectOf, lossOf } from "./consequence.ts";

const AROUND = { wentWithSubnet: false, mainTable: "rtb-main" };

const config = (id: string, name: string) =>
  ({
    id,
    kind: "eni-config",
    props: { name, subnet: { $ref: "prod/subnet/pods/eu-west-1c" }, securityGroups: [] },
  }) as const;

const SUBNET = {
  id: "prod/subnet/pods/eu-west-1c/2",
  kind: "subnet",
  props: { vpc: "vpc-1", cidr: "100.65.0.0/18", zone: "eu-west-1c" },
} as const;
const ASSOCIATION = {
  id: "prod/route-table-association/pods/eu-west-1c/2",
  kind: "route-table-association",
  props: { routeTable: "rtb-1", subnet: { $ref: SUBNET.id } },
} as const;

test("the ENIConfig of a zone is what its nodes find, a further one what nodes ask for", () => {
  expect(lossOf(config("prod/eni-config/eu-west-1c", "eu-west-1c"), AROUND).consequence).toMatch(
    /^nodes in eu-west-1c find no ENIConfig: /,
  );
  const second = config("prod/eni-config/eu-west-1c/2", "eu-west-1c-2");
  const asking = "nodes with the label vpc.amazonaws.com/externalEniConfig=eu-west-1c-2 in eu-west-1c";
  expect(lossOf(second, AROUND).consequence).toContain(`${asking} find no ENIConfig: `);
  expect(effectOf(second, [{ field: "subnet", was: "subnet-1", is: "subnet-2" }]).consequence).toContain(
    `new interfaces of ${asking} are made in subnet-2`,
  );
});

test("a zone's second subnet is told by the zone", () => {
  expect(lossOf(SUBNET, AROUND).consequence).toMatch(/^nodes in eu-west-1c whose ENIConfig names it get no interfaces/);
  expect(lossOf(ASSOCIATION, AROUND).consequence).toBe(
    "pods of subnet 2 in eu-west-1c now use the VPC's main table rtb-main",
  );
});

test("an ENIConfig that leads to another zone's subnet gives its nodes no addresses", () => {
  const first = config("prod/eni-config/eu-west-1c", "eu-west-1c");
  const change = { field: "subnet", was: "subnet-1", is: "subnet-2" };
  const told = (zone: string) => effectOf(first, [change], () => zone).consequence;
  expect(told("eu-west-1b")).toBe(
    "subnet-2 lies in eu-west-1b, and no interface there can be attached to nodes in eu-west-1c: new ones get no addresses for pods and stay NotReady, running ones get no further interfaces",
  );
  expect(told("eu-west-1c")).toBe(
    "new interfaces of nodes in eu-west-1c are made in subnet-2: their pods get its addresses",
  );
});
