import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeAddressesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { IAMClient, ListInstanceProfilesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type IosServer, startIos } from "../../providers/routers/src/ssh/iosxe/ios-server.fixture.ts";
import { type MotoServer, startMoto } from "../../tools/peers/moto/moto-server.ts";
import { type MotoFront, startFront } from "../../tools/peers/moto-front/front.ts";
import { describePeer } from "../../tools/peers/suite.ts";
import { expectNoSecret, watchArguments } from "../world/no-secret.fixture.ts";
import { Desk } from "../world/podspan.fixture.ts";

const REGION = "us-west-2";
const CREDENTIALS = { accessKeyId: "testing", secretAccessKey: "testing" };
/** What the document's site shares with its routers, and what opens the hub. */
const KEYS = { "dc1/psk": "planted-ike-key", "dc1/nhrp": "plantdNh", "dc1/ospf": "planted-ospf-key" };
const PASSWORD = "planted-password";
const AWS_ONLY = ["--target", "aws", "--only", "aws"];

/** A VPC with an internet gateway, and in each of two zones a public subnet and a private one with a table of its own. */
async function makeVpc(client: EC2Client): Promise<string> {
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const VpcId = Vpc?.VpcId ?? "";
  const { InternetGateway } = await client.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId;
  await client.send(new AttachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId }));
  for (const [index, zone] of ["a", "b"].entries()) {
    for (const [use, third] of [
      ["public", index],
      ["private", 10 + index],
    ] as const) {
      const AvailabilityZone = `${REGION}${zone}`;
      const CidrBlock = `10.0.${third}.0/24`;
      const { Subnet } = await client.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone }));
      const { RouteTable } = await client.send(new CreateRouteTableCommand({ VpcId }));
      const RouteTableId = RouteTable?.RouteTableId;
      await client.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: Subnet?.SubnetId }));
      if (use === "private") continue;
      await client.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId }));
    }
  }
  return VpcId;
}

/** As `aws secretsmanager create-secret` does; moto checks no signature. */
async function keep(endpoint: string, Name: string, SecretString: string): Promise<void> {
  const scope = `testing/20260101/${REGION}/secretsmanager/aws4_request`;
  const { status } = await fetch(endpoint, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "secretsmanager.CreateSecret",
    },
    body: JSON.stringify({ Name, SecretString }),
  });
  expect(status).toBe(200);
}

function fabricFor(vpc: string, hub: { readonly port: number; readonly hostKey: string }): string {
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: hybrid, uid: 0b1c7a1e-0000-4000-8000-000000000001 }
spec:
  vpcs:
    west2: { region: ${REGION}, id: ${vpc} }
  sites:
    dc1:
      nodes: [10.1.0.0/16]
      pods: [192.168.0.0/16]
      hubs:
        - platform: iosxe
          publicIp: 203.0.113.10
          tunnelAddress: 10.250.0.1
          access: { host: 127.0.0.1, port: ${hub.port}, hostKey: "${hub.hostKey}", password: { env: HUB_PASSWORD } }
  links:
    dc:
      dmvpn:
        vpc: west2
        site: dc1
        routers:
          - { platform: linux, zone: ${REGION}a, tunnelAddress: 10.250.0.9 }
          - { platform: linux, zone: ${REGION}b, tunnelAddress: 10.250.0.10 }
        tunnel: { network: 10.250.0.0/24, key: 100 }
        ike: { preSharedKey: { aws: dc1/psk } }
        nhrp: { networkId: 100, key: { aws: dc1/nhrp } }
        ospf: { processId: 10, tunnelArea: 0, vpcArea: 2, key: { aws: dc1/ospf } }
`;
}

await describePeer("moto", "a hybrid link's routers", () => {
  let moto: MotoServer;
  let front: MotoFront;
  let desk: Desk;
  let environment: Readonly<Record<string, string>>;
  let ec2: EC2Client;
  let iam: IAMClient;
  let vpc: string;
  let before: unknown;
  let hub: IosServer;
  let hubBefore: string;

  async function instances() {
    const Filters = [{ Name: "instance-state-name", Values: ["pending", "running"] }];
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
    return Reservations.flatMap(({ Instances = [] }) => Instances);
  }

  /** All that a link makes, and the routes of the VPC. */
  async function held() {
    const Filters = [{ Name: "vpc-id", Values: [vpc] }];
    const [tables, groups, interfaces, addresses, roles, profiles] = await Promise.all([
      ec2.send(new DescribeRouteTablesCommand({ Filters })),
      ec2.send(new DescribeSecurityGroupsCommand({ Filters })),
      ec2.send(new DescribeNetworkInterfacesCommand({ Filters })),
      ec2.send(new DescribeAddressesCommand({})),
      iam.send(new ListRolesCommand({})),
      iam.send(new ListInstanceProfilesCommand({})),
    ]);
    return {
      routes: tables.RouteTables?.flatMap(({ Routes = [] }) =>
        Routes.map((route) => route.DestinationCidrBlock),
      ).sort(),
      groups: groups.SecurityGroups?.map(({ GroupName }) => GroupName).sort(),
      interfaces: interfaces.NetworkInterfaces?.length,
      addresses: addresses.Addresses?.length,
      roles: roles.Roles?.map(({ RoleName }) => RoleName).sort(),
      profiles: profiles.InstanceProfiles?.map(({ InstanceProfileName }) => InstanceProfileName).sort(),
      instances: (await instances()).length,
    };
  }

  beforeAll(async () => {
    moto = await startMoto();
    const eks = async () => ({ status: 404, headers: {}, body: "" });
    front = await startFront({ upstream: moto.endpoint, eks });
    const config = { region: REGION, credentials: CREDENTIALS, endpoint: front.endpoint };
    ec2 = new EC2Client(config);
    iam = new IAMClient(config);
    vpc = await makeVpc(ec2);
    before = await held();
    hub = await startIos({ configuration: "hostname hub\n", password: PASSWORD });
    hubBefore = hub.configuration();
    for (const [name, value] of Object.entries(KEYS)) await keep(front.endpoint, name, value);
    environment = {
      HUB_PASSWORD: PASSWORD,
      AWS_ENDPOINT_URL: front.endpoint,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_REGION: REGION,
      PODSPAN_CONSISTENCY_MS: "1000",
    };
    desk = await Desk.with(fabricFor(vpc, hub), environment);
  }, 120_000);
  afterAll(async () => {
    await desk?.clear();
    await hub?.stop();
    await front?.stop();
    await moto?.stop();
  });

  test("keys that are not there, or are none, are told before anything is made", async () => {
    const access = `access: { key: { file: id }, hostKey: "SHA256:${"A".repeat(43)}" }`;
    const text = fabricFor(vpc, hub)
      .replace(/ +access: .*\n/, "")
      .replaceAll(/(tunnelAddress: 10[.]250[.]0[.](?:9|10)) }/g, `$1, ${access} }`)
      .replace("        routers:", "        ssh: [198.51.100.7/32]\n        routers:")
      .replace("{ aws: dc1/psk }", "{ env: UNSET_PSK }");
    const other = await Desk.with(text, environment);
    await writeFile(join(other.folder, "id"), "no key\n");
    const apply = await other.podspan("apply", "--target", "aws", "--yes");
    await other.clear();
    expect(apply.code, apply.stderr + apply.stdout).toBe(1);
    expect(apply.stdout, apply.stderr).toContain("router instance dc/router-instance/us-west-2a");
    expect(apply.stderr).toContain("error SEC-3 environment variable UNSET_PSK is not set");
    expect(apply.stderr).toContain("error SEC-3 file id is no private key in OpenSSH's form or PEM");
    expect(await held()).toEqual(before);
  });

  test("apply makes both routers, and the second plan is empty", async () => {
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes");
    expect(apply.code, apply.stderr + apply.stdout).toBe(0);
    const names = ["podspan-hybrid-dc-us-west-2a", "podspan-hybrid-dc-us-west-2b"];
    expect(await held()).toMatchObject({ interfaces: 4, addresses: 2, roles: names, profiles: names, instances: 2 });
    for (const { MetadataOptions, IamInstanceProfile, NetworkInterfaces = [] } of await instances()) {
      expect(MetadataOptions?.HttpTokens).toBe("required");
      expect(IamInstanceProfile?.Arn).toMatch(/:instance-profile\/podspan-hybrid-dc-us-west-2[ab]$/);
      const byIndex = NetworkInterfaces.toSorted(
        (a, b) => (a.Attachment?.DeviceIndex ?? 0) - (b.Attachment?.DeviceIndex ?? 0),
      );
      expect(byIndex.map(({ SourceDestCheck }) => SourceDestCheck)).toEqual([true, false]);
    }
    const again = await desk.podspan("plan", ...AWS_ONLY, "--detailed-exitcode");
    expect(again.code, again.stdout).toBe(0);
  });

  test("a router that somebody terminates is made again", async () => {
    const [first] = await instances();
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [first?.InstanceId ?? ""] }));
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes");
    expect(apply.code, apply.stderr + apply.stdout).toBe(0);
    expect((await instances()).map(({ InstanceId }) => InstanceId)).not.toContain(first?.InstanceId);
    expect(await held()).toMatchObject({ interfaces: 4, addresses: 2, instances: 2 });
  });

  test("no key is in anything but the hub: not in plan, journal, state, output, arguments or user data", async () => {
    const seen = watchArguments({ ...KEYS, password: PASSWORD });
    const plan = await desk.podspan("plan", "--target", "aws", "-o", "saved.plan");
    const apply = await desk.podspan("apply", "--target", "aws", "--yes");
    const texts = await desk.podspan("export", "iosxe");
    const booted = await Promise.all(
      (await instances()).map(async ({ InstanceId }) => {
        const Attribute = "userData";
        const { UserData } = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute }));
        const file = join(desk.folder, `user-data-of-${InstanceId}`);
        await writeFile(file, Buffer.from(UserData?.Value ?? "", "base64"));
        return UserData?.Value?.length ?? 0;
      }),
    );
    const found = seen();
    expect([plan.code, apply.code, texts.code], plan.stderr + apply.stdout + apply.stderr).toEqual([0, 0, 0]);
    expect(plan.stdout).toMatch(/differs in (?:[^,\n]+, ){4}[^,\n]+ and \d+ more\n/);
    expect(Math.min(...booted)).toBeGreaterThan(1000);
    for (const key of Object.values(KEYS)) expect(hub.configuration()).toContain(key);
    expect(found).toEqual([]);
    await expectNoSecret({ ...KEYS, password: PASSWORD }, desk.folder, {
      plan: plan.stdout + plan.stderr,
      apply: apply.stdout + apply.stderr,
      texts: texts.stdout + texts.stderr,
    });
  });

  test("destroy leaves the account and the hub as they were", async () => {
    const destroy = await desk.podspan("destroy", "--target", "aws", "--yes");
    expect(destroy.code, destroy.stdout + destroy.stderr).toBe(0);
    expect(await held()).toEqual(before);
    expect(hub.configuration()).toBe(hubBefore);
  });
});
