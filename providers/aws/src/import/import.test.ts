import { collectionKey, type ObservedKind, observedById, observedOf } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import { scopeIn } from "../testing/steps.ts";
import { file, TWO_ACCOUNTS } from "./collection.fixture.ts";
import type { Files } from "./collection.ts";
import { importedAws } from "./import.ts";

const ME = scopeIn("eu-west-1", "111122223333");
const MINE = "aws_configs/accounts/111122223333/eu-west-1";

const messages = async (files: Files) =>
  (await importedAws(files)).findings.map(({ code, message }) => `${code} ${message}`);
const without = (name: string): Files =>
  Object.fromEntries(Object.entries(TWO_ACCOUNTS).filter(([path]) => !path.endsWith(`/${name}.json`)));
const status = async (files: Files, kind: ObservedKind) =>
  (await importedAws(files)).snapshot.scopes[collectionKey(ME, kind)];

describe("a collection of two accounts", () => {
  test("is the same where accounts do not lie below `accounts`", async () => {
    const paths = Object.entries(TWO_ACCOUNTS).map(([path, text]) => [path.replace("accounts/", ""), text]);
    const moved = await importedAws(Object.fromEntries(paths));
    expect(moved.snapshot).toEqual((await importedAws(TWO_ACCOUNTS)).snapshot);
    expect(moved.findings.filter(({ code }) => code === "IMPORT-3")).toEqual([]);
  });

  test("is a Snapshot of both, in which what both tell of is there once, as its owner tells it", async () => {
    const { snapshot } = await importedAws(TWO_ACCOUNTS);
    expect(snapshot.aws.map(({ alias, scope }) => [alias, scope.account])).toEqual([
      ["111122223333", "111122223333"],
      ["222222222222", "222222222222"],
    ]);
    expect(observedOf(snapshot, "peering-connection").map(({ id, scope, facts }) => [id, scope, facts.status])).toEqual(
      [
        ["pcx-0", ME, "deleted"],
        ["pcx-1", ME, "active"],
      ],
    );
    expect(observedById(snapshot, "peering-connection", "pcx-1")?.facts.accepter).toMatchObject({
      vpc: "vpc-9",
      account: "222222222222",
    });
    expect(observedOf(snapshot, "transit-gateway").map(({ scope }) => scope)).toEqual([ME]);
    expect(observedOf(snapshot, "vpc").map(({ id, scope }) => [id, scope.plane === "aws" && scope.account])).toEqual([
      ["vpc-1", "111122223333"],
      ["vpc-9", "222222222222"],
    ]);
  });

  test("tells an attachment with the table that the gateway's owner knows and the subnets that the VPC's knows", async () => {
    const { snapshot } = await importedAws(TWO_ACCOUNTS);
    expect(observedById(snapshot, "transit-gateway-attachment", "tgw-attach-9")).toMatchObject({
      scope: ME,
      props: { type: "vpc", vpc: "vpc-9", subnets: ["subnet-9"] },
      facts: { routeTable: "tgw-rtb-1" },
    });
  });

  test("has the routes that propagations bring beside the static ones, wherever their VPC was collected", async () => {
    const { snapshot } = await importedAws(TWO_ACCOUNTS);
    const table = observedById(snapshot, "transit-gateway-route-table", "tgw-rtb-1");
    expect(
      table?.facts.routes.map(({ destination, origin, attachments }) => [destination, origin, ...attachments]),
    ).toEqual([
      ["10.1.0.0/16", "propagated", "tgw-attach-1"],
      ["10.66.0.0/16", "static"],
      ["10.9.0.0/16", "propagated", "tgw-attach-9"],
    ]);
    expect(table?.props).not.toHaveProperty("unread");
  });

  test("tells a terminated instance as what it is, the CNI's configuration, and no key", async () => {
    const { snapshot } = await importedAws(TWO_ACCOUNTS);
    expect(observedById(snapshot, "instance", "i-2")?.props.state).toBe("terminated");
    expect(observedOf(snapshot, "cni-addon")[0]).toMatchObject({
      props: { cluster: "prod", env: { AWS_VPC_K8S_CNI_EXTERNALSNAT: "true" } },
      modifiedAt: "2026-01-01T00:00:00.000Z",
    });
    expect(observedOf(snapshot, "cluster")[0]?.props).toMatchObject({ vpc: "vpc-1", managedCni: true });
    expect(JSON.stringify(snapshot)).not.toContain("geheim");
  });

  test("is byte-equal from run to run, whatever the order of its files", async () => {
    const turned = Object.fromEntries(Object.entries(TWO_ACCOUNTS).toReversed());
    expect(JSON.stringify(await importedAws(turned))).toBe(JSON.stringify(await importedAws(TWO_ACCOUNTS)));
  });
});

describe("what was not collected is not absent", () => {
  test("a missing file is a failed scope and a finding", async () => {
    expect(await status(without("NetworkAcls"), "network-acl")).toMatchObject({
      kind: "failed",
      code: "not-collected",
      message: "there is no NetworkAcls.json",
    });
    expect(await status(TWO_ACCOUNTS, "network-acl")).toEqual({ kind: "observed" });
    expect(await messages(without("NetworkAcls"))).toContainEqual(
      expect.stringMatching(/^IMPORT-4 account 111122223333, eu-west-1 was collected without .*NetworkAcls/),
    );
  });

  test.each([
    ["TransitGatewayPropagations", "propagations were not collected"],
    ["TransitGatewayStaticRoutes", "static routes were not collected"],
    ["Vpcs", "the blocks of vpc-1, which was not collected; the blocks of vpc-9, which was not collected"],
  ])("a transit gateway's table without %s.json says what is unread", async (name, unread) => {
    const { snapshot } = await importedAws(without(name));
    expect(observedOf(snapshot, "transit-gateway-route-table")[0]?.facts.unread).toBe(unread);
  });

  test("a peering of gateways is known by the list of all attachments alone", async () => {
    const peering = (TransitGatewayId: string, ResourceId: string) => ({
      TransitGatewayAttachmentId: "tgw-attach-p",
      TransitGatewayId,
      TransitGatewayOwnerId: "111122223333",
      ResourceType: "peering",
      ResourceId,
      State: "available",
    });
    const { snapshot } = await importedAws({
      "aws_configs/eu-west-1/TransitGatewayAttachments.json": file(
        "TransitGatewayAttachments",
        peering("tgw-1", "tgw-2"),
      ),
      "aws_configs/us-east-1/TransitGatewayAttachments.json": file(
        "TransitGatewayAttachments",
        peering("tgw-2", "tgw-1"),
      ),
    });
    expect(
      observedOf(snapshot, "transit-gateway-attachment").map(({ props }) => [props.transitGateway, props.peer]),
    ).toEqual([
      ["tgw-1", { transitGateway: "tgw-2" }],
      ["tgw-2", { transitGateway: "tgw-1" }],
    ]);
  });

  test("attachments whose subnets nobody tells are read in part", async () => {
    expect(await status(without("TransitGatewayVpcAttachments"), "transit-gateway-attachment")).toMatchObject({
      kind: "failed",
      code: "partly-collected",
    });
  });

  test("but of a twin's records, which has no file for what is not there", async () => {
    const files = { ...without("NetworkAcls"), "twin.json": "{}" };
    expect(await status(files, "network-acl")).toEqual({ kind: "observed" });
    expect(await messages(files)).toEqual([]);
  });

  test("one page of several is a part", async () => {
    const files = { ...TWO_ACCOUNTS, [`${MINE}/Vpcs.json`]: '{"Vpcs": [], "NextToken": "x"}' };
    expect(await status(files, "vpc")).toMatchObject({ kind: "failed", code: "malformed" });
    expect(await messages(files)).toContain(`IMPORT-2 ${MINE}/Vpcs.json has a NextToken: it is one page of several`);
  });
});

test("a VPC's primary block is known by itself", async () => {
  const { snapshot } = await importedAws({
    "aws_configs/eu-west-1/Vpcs.json": file("Vpcs", { VpcId: "vpc-1", CidrBlock: "10.0.0.0/16" }),
  });
  expect(observedOf(snapshot, "vpc")[0]?.facts.cidrs).toEqual([
    { cidr: "10.0.0.0/16", associationId: "", state: "associated" },
  ]);
});

test("a private block of IPv6 is kept as one", async () => {
  const { snapshot } = await importedAws({
    "aws_configs/eu-west-1/Vpcs.json": file("Vpcs", {
      VpcId: "vpc-1",
      CidrBlock: "10.0.0.0/16",
      Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: "2600:1f18::/56", Ipv6AddressAttribute: "private" }],
    }),
  });
  expect(observedOf(snapshot, "vpc")[0]?.facts.ipv6Cidrs?.[0]?.private).toBe(true);
});

test("VPC Block Public Access is kept of VPCs and subnets", async () => {
  const BlockPublicAccessStates = { InternetGatewayBlockMode: "block-ingress" };
  const { snapshot } = await importedAws({
    "aws_configs/eu-west-1/Vpcs.json": file("Vpcs", {
      VpcId: "vpc-1",
      CidrBlock: "10.0.0.0/16",
      BlockPublicAccessStates,
    }),
    "aws_configs/eu-west-1/Subnets.json": file("Subnets", {
      SubnetId: "subnet-1",
      VpcId: "vpc-1",
      CidrBlock: "10.0.0.0/24",
      BlockPublicAccessStates,
    }),
  });
  expect(observedOf(snapshot, "vpc")[0]?.facts.blockPublicAccess).toBe("block-ingress");
  expect(observedOf(snapshot, "subnet")[0]?.facts.blockPublicAccess).toBe("block-ingress");
});

describe("of overlapping VPCs", () => {
  const same = (created: boolean): Files => {
    const attachment = (id: string, VpcId: string, year: number) => ({
      TransitGatewayAttachmentId: id,
      TransitGatewayId: "tgw-1",
      VpcId,
      State: "available",
      ...(created ? { CreationTime: `${year}-01-01T00:00:00Z` } : {}),
    });
    const propagation = (TransitGatewayAttachmentId: string, ResourceId: string) => ({
      TransitGatewayAttachmentId,
      ResourceId,
      ResourceType: "vpc",
      State: "enabled",
    });
    const root = "aws_configs/eu-west-1";
    const TransitGatewayRouteTableId = "tgw-rtb-1";
    return {
      [`${root}/Vpcs.json`]: file(
        "Vpcs",
        { VpcId: "vpc-1", CidrBlock: "10.0.0.0/8" },
        { VpcId: "vpc-2", CidrBlock: "10.2.0.0/16" },
      ),
      [`${root}/TransitGatewayVpcAttachments.json`]: file(
        "TransitGatewayVpcAttachments",
        attachment("tgw-attach-1", "vpc-1", 2024),
        attachment("tgw-attach-2", "vpc-2", 2023),
      ),
      [`${root}/TransitGatewayRouteTables.json`]: file("TransitGatewayRouteTables", {
        TransitGatewayRouteTableId,
        TransitGatewayId: "tgw-1",
      }),
      [`${root}/TransitGatewayStaticRoutes.json`]: file("TransitGatewayStaticRoutes", {
        TransitGatewayRouteTableId,
        Routes: [],
      }),
      [`${root}/TransitGatewayPropagations.json`]: file("TransitGatewayPropagations", {
        TransitGatewayRouteTableId,
        TransitGatewayRouteTablePropagations: [
          propagation("tgw-attach-1", "vpc-1"),
          propagation("tgw-attach-2", "vpc-2"),
        ],
      }),
    };
  };

  test("only the one that was attached first has a route (F39)", async () => {
    const [table] = observedOf((await importedAws(same(true))).snapshot, "transit-gateway-route-table");
    expect(table?.facts.routes.map(({ destination }) => destination)).toEqual(["10.2.0.0/16"]);
    expect(table?.facts.unread).toBeUndefined();
  });

  test("none has, and that is said, where nobody tells which that was", async () => {
    const [table] = observedOf((await importedAws(same(false))).snapshot, "transit-gateway-route-table");
    expect(table?.facts.routes).toEqual([]);
    expect(table?.facts.unread).toContain("which of overlapping VPCs has 10.0.0.0/8");
  });
});

describe("layouts", () => {
  const vpcs = { VpcId: "vpc-1", CidrBlock: "10.0.0.0/8", OwnerId: "111122223333" };
  const subnets = { SubnetId: "subnet-1", VpcId: "vpc-1", CidrBlock: "10.0.0.0/24", AvailabilityZone: "eu-west-1b" };
  const groups = { GroupId: "sg-1", VpcId: "vpc-1", OwnerId: "111122223333", GroupName: "default" };

  test("without accounts and regions are told apart by what the records say", async () => {
    const files = {
      "aws_configs/Vpcs.json": file("Vpcs", { ...vpcs, OwnerId: "999999999999" }),
      "aws_configs/Subnets.json": file("Subnets", subnets),
      "aws_configs/SecurityGroups.json": file("SecurityGroups", groups),
    };
    const { snapshot } = await importedAws(files);
    expect(snapshot.aws).toEqual([{ alias: "", region: "eu-west-1", scope: ME }]);
    expect(observedOf(snapshot, "vpc")[0]?.facts.ownerAccount).toBe("999999999999");
  });

  test("take a bare list, one list under any name, and several lists in one file", async () => {
    const files = {
      "aws_configs/eu-west-1/Vpcs.json": JSON.stringify([vpcs]),
      "aws_configs/eu-west-1/Subnets.json": JSON.stringify({ Items: [subnets] }),
      "aws_configs/eu-west-1/all.json": JSON.stringify({
        SecurityGroups: [groups],
        Addresses: [],
        Tags: [],
        ResponseMetadata: {},
      }),
    };
    const { snapshot, findings } = await importedAws(files);
    expect(snapshot.resources.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      "security-group sg-1",
      "subnet subnet-1",
      "vpc vpc-1",
    ]);
    expect(findings.map(({ code }) => code)).toEqual(["IMPORT-4"]);
  });

  test("name files that are not read", async () => {
    const files = {
      "aws_configs/eu-west-1/Vpcs.json": file("Vpcs", vpcs),
      "aws_configs/eu-west-1/LoadBalancers.json": file("LoadBalancers", {}),
      "aws_configs/eu-west-2/LoadBalancers.json": file("LoadBalancers", {}),
      "aws_configs/eu-west-1/Hosts.json": file("Hosts"),
      "aws_configs/eu-west-1/notes.txt": "x",
      "aws_configs/eu-west-1/deep/er/Vpcs.json": "x",
    };
    expect((await messages(files)).filter((message) => message.startsWith("IMPORT-3"))).toEqual([
      "IMPORT-3 LoadBalancers is not read (aws_configs/eu-west-1/LoadBalancers.json and 1 more)",
      "IMPORT-3 Vpcs.json is not read (aws_configs/eu-west-1/deep/er/Vpcs.json)",
      "IMPORT-3 notes.txt is not read (aws_configs/eu-west-1/notes.txt)",
    ]);
  });
});

describe("bad input", () => {
  test.each([
    ["{", /^IMPORT-1 .*Subnets\.json is not JSON: /],
    ["7", /^IMPORT-1 .*Subnets\.json is no answer of a describe call/],
    ['{"Subnets": {"a": 1}}', /^IMPORT-2 .*Subnets\.json: record 1: it has no SubnetId$/],
    ["[7, 8]", /^IMPORT-2 .*Subnets\.json: record 1: it is 7, where an object is meant, and 1 more$/],
    [
      '[{"SubnetId": "s", "CidrBlock": "10.0.0.0/33"}]',
      /^IMPORT-2 .*record 1: CidrBlock is "10\.0\.0\.0\/33", where a CIDR block is meant$/,
    ],
    ['[{"SubnetId": "s", "Tags": [{"Key": 5}]}]', /^IMPORT-2 .*record 1: Tags\[0\]\.Key is 5, where text is meant$/],
  ])("%s is a finding and a failed scope", async (text, message) => {
    const files = { ...TWO_ACCOUNTS, [`${MINE}/Subnets.json`]: text };
    expect((await messages(files)).filter((found) => message.test(found))).toHaveLength(1);
    expect(await status(files, "subnet")).toMatchObject({ kind: "failed", code: "malformed" });
    expect(await status(files, "vpc")).toEqual({ kind: "observed" });
  });

  test("a reference into nothing is a finding, where what it names was read", async () => {
    const subnet = { SubnetId: "subnet-1", VpcId: "vpc-7", CidrBlock: "10.1.0.0/24" };
    const files: Files = {
      ...TWO_ACCOUNTS,
      [`${MINE}/Subnets.json`]: file("Subnets", subnet, { ...subnet, SubnetId: "subnet-2" }),
    };
    const message = "IMPORT-5 subnet subnet-1 names vpc vpc-7, which was not collected, and 1 more";
    expect(await messages(files)).toContain(message);
    const { [`${MINE}/Vpcs.json`]: _, ...unread } = files;
    expect((await messages(unread)).filter((one) => one.startsWith("IMPORT-5"))).toEqual([]);
    expect((await messages(TWO_ACCOUNTS)).filter((one) => one.startsWith("IMPORT-5"))).toEqual([]);
  });

  test("an add-on whose configuration cannot be read fails its kind alone", async () => {
    const addon = { addonName: "vpc-cni", clusterName: "prod", configurationValues: "{" };
    const files = { ...TWO_ACCOUNTS, [`${MINE}/EksAddons.json`]: file("EksAddons", addon) };
    expect(await status(files, "cni-addon")).toMatchObject({ kind: "failed" });
    expect(await status(files, "cluster")).toEqual({ kind: "observed" });
  });

  test("nothing at all is an empty Snapshot", async () => {
    expect((await importedAws({})).snapshot).toMatchObject({ aws: [], scopes: {}, resources: [] });
  });
});
