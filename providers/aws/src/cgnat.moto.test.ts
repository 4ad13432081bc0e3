import type { KindProps } from "@podspan/core/desired";
import { observedOf, type Snapshot } from "@podspan/core/observed";
import { expect, test } from "vitest";
import { awsReader, awsWriter } from "./index.ts";
import { type MotoSide, motoSide, REGION, SCOPE } from "./testing/moto.ts";
import { ALL_KINDS, requestFor, stepOf } from "./testing/steps.ts";

const moto = motoSide();

/** The kinds that a plan of the CGNAT job reads. */
const ASKED_APART: readonly string[] = ["availability-zone", "cluster", "cni-addon", "node-group"];
const KINDS = new Set(ALL_KINDS.filter((kind) => !ASKED_APART.includes(kind)));

const RULES = {
  ingress: [
    { protocol: "-1", cidr: "10.196.24.0/24" },
    { protocol: "-1", cidr: "100.64.0.0/16" },
  ],
  egress: [{ protocol: "-1", cidr: "0.0.0.0/0" }],
};

interface Job {
  readonly vpc: string;
  readonly block: string;
  readonly subnets: readonly string[];
  readonly table: string;
  readonly group: string;
}

async function observe(side: MotoSide, vpc: string) {
  const context = side.context();
  const snapshot = await awsReader(side.world()).observe(requestFor(REGION, [vpc], { kinds: KINDS }), context);
  return { snapshot, requests: context.requests };
}

/** The document's four steps; answers what was made and the requests that it took. */
async function make(side: MotoSide, vpc: string): Promise<Job & { readonly requests: readonly string[] }> {
  const context = side.context();
  const writer = awsWriter(side.world());
  const create = async <K extends keyof KindProps>(kind: K, id: string, after: KindProps[K]): Promise<string> => {
    const step = { ...stepOf(SCOPE, "create", kind, id), after };
    return (await writer.run(step, context)).worldId ?? "";
  };
  const block = await create("vpc-cidr", "west1/cidr", { vpc, cidr: "100.64.0.0/16" });
  const subnets = [
    await create("subnet", "west1/b", { vpc, cidr: "100.64.0.0/17", zone: `${REGION}b` }),
    await create("subnet", "west1/c", { vpc, cidr: "100.64.128.0/17", zone: `${REGION}c` }),
  ];
  const table = await create("route-table", "west1/table", { vpc });
  for (const subnet of subnets) {
    await create("route-table-association", `west1/${subnet}`, { routeTable: table, subnet });
  }
  const group = await create("security-group", "west1/group", { vpc, name: "pods", description: "pods", ...RULES });
  return { vpc, block, subnets, table, group, requests: context.requests };
}

/** In the order that AWS allows; associations go with their subnets. Answers the requests that it took. */
async function remove(side: MotoSide, { vpc, block, subnets, table, group }: Job): Promise<readonly string[]> {
  const context = side.context();
  const writer = awsWriter(side.world());
  const drop = (kind: "subnet" | "route-table" | "security-group" | "vpc-cidr", worldId: string) =>
    writer.run(stepOf(SCOPE, "delete", kind, worldId, { worldId, before: { vpc } }), context);
  for (const subnet of subnets) await drop("subnet", subnet);
  await drop("route-table", table);
  await drop("security-group", group);
  await drop("vpc-cidr", block);
  return context.requests;
}

function expectJob(snapshot: Snapshot, { vpc, block, subnets, table, group }: Job): void {
  expect(observedOf(snapshot, "vpc-cidr")).toMatchObject([
    { id: block, props: { vpc, cidr: "100.64.0.0/16" }, facts: { state: "associated" } },
  ]);
  const found = observedOf(snapshot, "subnet").map(({ props, owner }) => [props.cidr, props.zone, owner?.id]);
  expect(found.sort()).toEqual([
    ["100.64.0.0/17", "eu-west-1b", "west1/b"],
    ["100.64.128.0/17", "eu-west-1c", "west1/c"],
  ]);
  const ours = observedOf(snapshot, "route-table").find(({ id }) => id === table);
  expect(ours?.facts.main).toBe(false);
  expect(ours?.facts.routes.map(({ destination }) => destination)).toEqual(["10.196.24.0/24", "100.64.0.0/16"]);
  const associated = observedOf(snapshot, "route-table-association").map(({ props }) => props.subnet);
  expect([...associated].sort()).toEqual([...subnets].sort());
  expect(observedOf(snapshot, "security-group").find(({ id }) => id === group)?.props).toMatchObject(RULES);
}

test("the CGNAT job is seven reads and nine writes, and its removal leaves the VPC as it was", async () => {
  const api = await moto.api();
  const vpc = (await api.ec2.createVpc({ CidrBlock: "10.196.24.0/24" })).Vpc?.VpcId ?? "";
  const before = await observe(moto, vpc);
  expect(before.requests).toHaveLength(7);

  const { requests, ...job } = await make(moto, vpc);
  expect([...requests].sort()).toEqual([
    "ec2:AssociateRouteTable",
    "ec2:AssociateRouteTable",
    "ec2:AssociateVpcCidrBlock",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateSubnet",
    "ec2:DescribeVpcs",
  ]);
  expectJob((await observe(moto, vpc)).snapshot, job);

  // AWS answers after six; moto keeps the associations of deleted subnets, which takes four more.
  expect(await remove(moto, job)).toHaveLength(10);
  const after = await observe(moto, vpc);
  const parts = (snapshot: Snapshot) => snapshot.resources.filter(({ kind }) => kind !== "vpc");
  expect(parts(after.snapshot)).toEqual(parts(before.snapshot));
});
