import { observedOf } from "@podspan/core/observed";
import type { BoundStep } from "@podspan/core/ports";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MotoServer, startMoto } from "../../../tools/peers/moto/moto-server.ts";
import type { AwsApi } from "./api.ts";
import { awsReader, awsWriter } from "./index.ts";
import { sdkAwsWorld } from "./sdk/index.ts";
import { testContext } from "./testing/step-context.ts";
import { requestFor, scopeIn, stepOf } from "./testing/steps.ts";

const region = "eu-west-1";
const scope = scopeIn(region, "123456789012");
const clock = { now: Date.now, sleep: () => Promise.resolve() };
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
let moto: MotoServer;
let api: AwsApi;

beforeAll(async () => {
  moto = await startMoto();
  api = await sdkAwsWorld({ endpoint: moto.endpoint, credentials }).open({ region });
});
afterAll(() => moto.stop());

const world = () => sdkAwsWorld({ endpoint: moto.endpoint, credentials });

/** The kinds that a plan of the CGNAT job reads. */
const KINDS = requestFor(region, []).kinds;
const PLAN_KINDS = new Set(
  [...KINDS].filter((kind) => !["availability-zone", "cluster", "cni-addon", "node-group"].includes(kind)),
);

test("the CGNAT job is seven reads, nine writes, and leaves the VPC as it was (three-systems 3a)", async () => {
  const vpc = (await api.ec2.createVpc({ CidrBlock: "10.196.24.0/24" })).Vpc?.VpcId ?? "";
  const request = requestFor(region, [vpc], { kinds: PLAN_KINDS });

  const reading = testContext({ clock });
  const before = await awsReader(world()).observe(request, reading);
  expect(reading.requests).toHaveLength(7);
  expect(new Set(Object.values(before.scopes).map(({ kind }) => kind))).toEqual(new Set(["observed"]));

  const making = testContext({ clock });
  const writer = awsWriter(world());
  const run = async (step: BoundStep): Promise<string> => (await writer.run(step, making)).worldId ?? "";
  const block = await run(stepOf(scope, "create", "vpc-cidr", "west1/cidr", { after: { vpc, cidr: "100.64.0.0/16" } }));
  const subnets: string[] = [];
  for (const [zone, cidr] of [
    ["b", "100.64.0.0/17"],
    ["c", "100.64.128.0/17"],
  ] as const) {
    const after = { vpc, cidr, zone: `${region}${zone}` };
    subnets.push(await run(stepOf(scope, "create", "subnet", `west1/subnet/${zone}`, { after })));
  }
  const table = await run(stepOf(scope, "create", "route-table", "west1/table", { after: { vpc } }));
  for (const subnet of subnets) {
    const after = { routeTable: table, subnet };
    await run(stepOf(scope, "create", "route-table-association", `west1/association/${subnet}`, { after }));
  }
  const rules = {
    ingress: [
      { protocol: "-1", cidr: "10.196.24.0/24" },
      { protocol: "-1", cidr: "100.64.0.0/16" },
    ],
    egress: [{ protocol: "-1", cidr: "0.0.0.0/0" }],
  };
  const after = { vpc, name: "pods", description: "pods", ...rules };
  const group = await run(stepOf(scope, "create", "security-group", "west1/group", { after }));
  expect(making.requests.sort()).toEqual([
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

  const made = await awsReader(world()).observe(request, testContext({ clock }));
  expect(observedOf(made, "vpc-cidr")).toMatchObject([
    { id: block, props: { vpc, cidr: "100.64.0.0/16" }, facts: { state: "associated" } },
  ]);
  expect(observedOf(made, "subnet").map(({ props, owner }) => [props.cidr, props.zone, owner?.id])).toEqual(
    expect.arrayContaining([
      ["100.64.0.0/17", "eu-west-1b", "west1/subnet/b"],
      ["100.64.128.0/17", "eu-west-1c", "west1/subnet/c"],
    ]),
  );
  const ours = observedOf(made, "route-table").find(({ id }) => id === table);
  expect(ours?.facts).toMatchObject({ main: false });
  expect(ours?.facts.routes.map(({ destination }) => destination)).toEqual(["10.196.24.0/24", "100.64.0.0/16"]);
  expect(
    observedOf(made, "route-table-association")
      .map(({ props }) => props.subnet)
      .sort(),
  ).toEqual(subnets.sort());
  expect(observedOf(made, "security-group").find(({ id }) => id === group)?.props).toEqual(after);

  const removing = testContext({ clock });
  const remover = awsWriter(world());
  for (const subnet of subnets) {
    await remover.run(stepOf(scope, "delete", "subnet", subnet, { worldId: subnet }), removing);
  }
  await remover.run(stepOf(scope, "delete", "route-table", "table", { worldId: table }), removing);
  await remover.run(stepOf(scope, "delete", "security-group", "group", { worldId: group }), removing);
  await remover.run(stepOf(scope, "delete", "vpc-cidr", "block", { worldId: block, before: { vpc } }), removing);
  // moto keeps the associations of deleted subnets: four of these requests are for that, AWS answers after six.
  expect(removing.requests).toHaveLength(10);
  const after2 = await awsReader(world()).observe(request, testContext({ clock }));
  expect(after2.resources.filter(({ kind }) => kind !== "vpc")).toEqual(
    before.resources.filter(({ kind }) => kind !== "vpc"),
  );
});
