import { CreateInternetGatewayCommand, EC2Client } from "@aws-sdk/client-ec2";
import { observedOf } from "@podspan/core/observed";
import { expect, test } from "vitest";
import { CREDENTIALS, motoSide, REGION } from "../testing/moto.ts";
import { thereAndBack } from "./round-trip.fixture.ts";

const moto = motoSide();

test("what moto answered is imported as the Snapshot that was read", async () => {
  const { ec2 } = await moto.api();
  const vpc = (await ec2.createVpc({ CidrBlock: "10.77.0.0/16" })).Vpc?.VpcId ?? "";
  await ec2.createSubnet({ VpcId: vpc, CidrBlock: "10.77.1.0/24", AvailabilityZone: `${REGION}a` });
  await ec2.createSecurityGroup({ VpcId: vpc, GroupName: "g", Description: "g" });
  const client = new EC2Client({ endpoint: moto.endpoint(), region: REGION, credentials: CREDENTIALS });
  await client.send(new CreateInternetGatewayCommand({}));
  const { read, imported } = await thereAndBack(moto.world(), { region: REGION, vpcs: [vpc], context: moto.context() });
  expect(imported.resources).toEqual(read.resources);
  for (const [key, status] of Object.entries(read.scopes)) {
    expect(status).toEqual({ kind: "observed" });
    if (status.kind === "observed" && key in imported.scopes && observedKinds(read).has(key.split("#")[1] ?? "")) {
      expect([key, imported.scopes[key]]).toEqual([key, status]);
    }
  }
  expect(observedOf(read, "network-acl")).toHaveLength(1);
});

function observedKinds({
  resources,
}: {
  readonly resources: readonly { readonly kind: string }[];
}): ReadonlySet<string> {
  return new Set(resources.map(({ kind }) => kind));
}
