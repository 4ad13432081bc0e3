import { expect, test } from "vitest";
import { type AddressPlan, compile, place } from "../../compile/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import { parseFabric } from "../../spec/index.ts";
import { diff } from "../diff.ts";
import { handOvers } from "./hand-over.ts";

const OURS = { plane: "aws", partition: "aws-cn", account: "222222222222", region: "cn-north-1" } as const;
const OWNER = "111111111111";
const VPC = "vpc-09796d57be9cec2d2";
const FABRIC = `
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: acme, uid: 11111111-2222-4333-8444-555555555555 }
spec:
  vpcs:
    main: { region: cn-north-1, id: ${VPC}, owner: "${OWNER}" }
  clusters:
    prod: { vpc: main, zones: [cnn1-az1], pods: { ranges: [100.64.0.0/16] } }
`;
const { fabric: WRITTEN } = parseFabric(FABRIC, "fabric.yaml");

const EMPTY = { kind: "State", version: 1, fabric: { name: "acme", uid: "u" }, resources: {} } as const;
const observed = { kind: "observed" } as const;

function world(resources: Snapshot["resources"] = [], blocks: readonly string[] = []): Snapshot {
  const cidrs = ["10.0.0.0/16", ...blocks].map((cidr, index) => ({
    cidr,
    associationId: `vpc-cidr-assoc-${index}`,
    state: "associated",
  }));
  const kinds = [
    "vpc",
    "vpc-cidr",
    "subnet",
    "security-group",
    "route-table",
    "route-table-association",
    "availability-zone",
  ];
  return {
    kind: "Snapshot",
    version: 1,
    aws: [{ alias: "", region: OURS.region, scope: OURS }],
    scopes: Object.fromEntries(kinds.map((kind) => [`aws/aws-cn/${OURS.account}/${OURS.region}#${kind}`, observed])),
    resources: [
      {
        kind: "vpc",
        scope: OURS,
        id: VPC,
        props: { cidr: "10.0.0.0/16" },
        facts: { state: "available", isDefault: false, ownerAccount: OWNER, cidrs },
      },
      {
        kind: "availability-zone",
        scope: OURS,
        id: "cn-north-1b",
        props: { name: "cn-north-1b", zoneId: "cnn1-az1", state: "available" },
        facts: {},
      },
      ...resources,
    ],
  };
}

function commandsIn(snapshot: Snapshot, addresses?: AddressPlan, fabric = WRITTEN): readonly string[] {
  if (!fabric) throw new Error("no Fabric");
  const placed = place(fabric, undefined, snapshot);
  const { desired } = compile(placed.fabric, placed.plan, snapshot);
  const { steps, bindings } = diff(desired, snapshot, EMPTY);
  const input = { fabric: placed.fabric, addresses: addresses ?? placed.plan, lock: undefined, snapshot };
  const handed = handOvers({ ...input, steps: addresses ? [] : steps, bindings: Object.fromEntries(bindings) });
  return handed.flatMap(({ commands }) => commands);
}

test("an ARN is of the partition that the region is in", () => {
  for (const [partition, region, zone] of [
    ["aws", "eu-west-1", "euw1-az1"],
    ["aws-us-gov", "us-gov-west-1", "usgw1-az1"],
  ] as const) {
    const text = JSON.stringify(world())
      .replaceAll("aws-cn", partition)
      .replaceAll("cn-north-1", region)
      .replaceAll("cnn1-az1", zone);
    const other = parseFabric(
      FABRIC.replaceAll("cn-north-1", region).replaceAll("cnn1-az1", zone),
      "fabric.yaml",
    ).fabric;
    const last = commandsIn(JSON.parse(text) as Snapshot, undefined, other).at(-1);
    expect(last).toContain(`"arn:${partition}:ec2:${region}:${OWNER}:subnet/$PROD_SUBNET_PODS_`);
  }
});

test("everything that is missing, in an order that AWS allows, by zone id, with our marks and in the partition's own ARNs", () => {
  const commands = commandsIn(world());
  expect(commands).toHaveLength(6);
  expect(commands[0]).toBe(
    `aws ec2 associate-vpc-cidr-block --region cn-north-1 --vpc-id ${VPC} --cidr-block 100.64.0.0/16`,
  );
  expect(commands[1]).toMatch(/^until aws ec2 describe-vpcs .* grep -qx associated; do sleep 2; done$/);
  expect(commands[2]).toMatch(
    /^PROD_SUBNET_PODS_CN_NORTH_1B=\$\(aws ec2 create-subnet .*--cidr-block 100\.64\.0\.0\/18 --availability-zone-id cnn1-az1 .*podspan\.dev\/uid/,
  );
  expect(commands[3]).toMatch(/^PROD_ROUTE_TABLE_PODS=\$\(aws ec2 create-route-table/);
  expect(commands[4]).toBe(
    'aws ec2 associate-route-table --region cn-north-1 --route-table-id "$PROD_ROUTE_TABLE_PODS" --subnet-id "$PROD_SUBNET_PODS_CN_NORTH_1B"',
  );
  expect(commands[5]).toBe(
    `aws ram create-resource-share --region cn-north-1 --name podspan-acme-main --principals ${OURS.account} --resource-arns "arn:aws-cn:ec2:cn-north-1:${OWNER}:subnet/$PROD_SUBNET_PODS_CN_NORTH_1B"`,
  );
});

const SHARED = {
  kind: "subnet",
  scope: OURS,
  id: "subnet-0a",
  props: { vpc: VPC, cidr: "100.64.0.0/18", zone: "cn-north-1b" },
  facts: { state: "available", zoneId: "cnn1-az1", availableAddresses: 1, ownerAccount: OWNER },
} as const;

test("nothing, once the owner has made and shared it", () => {
  expect(commandsIn(world([SHARED], ["100.64.0.0/16"]))).toEqual([]);
});

test("when nothing of it is wanted any more, how to take it away", () => {
  const nothing: AddressPlan = { kind: "AddressPlan", version: 1, clusters: {} };
  const [unshared, ...rest] = commandsIn(world([SHARED], ["100.64.0.0/16"]), nothing);
  const arn = `arn:aws-cn:ec2:cn-north-1:${OWNER}:subnet/subnet-0a`;
  expect(unshared).toContain(
    `get-resource-share-associations --region cn-north-1 --association-type RESOURCE --resource-arn ${arn} `,
  );
  expect(unshared).toContain(
    `disassociate-resource-share --region cn-north-1 --resource-share-arn "$share" --resource-arns ${arn};`,
  );
  const marks =
    "Name=tag:podspan.dev/uid,Values=11111111-2222-4333-8444-555555555555 Name=tag:podspan.dev/id,Values=prod/route-table/pods,prod/route-table/pods/cn-north-1b";
  expect(rest).toEqual([
    "aws ec2 delete-subnet --region cn-north-1 --subnet-id subnet-0a",
    `for table in $(aws ec2 describe-route-tables --region cn-north-1 --filters Name=vpc-id,Values=${VPC} ${marks} --query "RouteTables[].RouteTableId" --output text); do aws ec2 delete-route-table --region cn-north-1 --route-table-id "$table"; done`,
    "aws ec2 disassociate-vpc-cidr-block --region cn-north-1 --association-id vpc-cidr-assoc-1",
  ]);
});

test("what prefix delegation reserves in the subnets is the owner's too", () => {
  const delegated = parseFabric(
    FABRIC.replace("[100.64.0.0/16]", "[100.64.0.0/16], prefixDelegation: true, reservePrefixes: true"),
    "f",
  ).fabric;
  const commands = commandsIn(world(), undefined, delegated);
  const reserving = commands.filter((command) => command.startsWith("aws ec2 create-subnet-cidr-reservation"));
  expect(reserving.length).toBeGreaterThan(0);
  for (const command of reserving) {
    expect(command).toContain('--subnet-id "$PROD_SUBNET_PODS_CN_NORTH_1B"');
    expect(command).toContain("--reservation-type prefix");
  }
});
