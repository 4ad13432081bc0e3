import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateTagsCommand,
  DeleteRouteCommand,
  DeleteSubnetCidrReservationCommand,
  DeleteTagsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DisassociateRouteTableCommand,
  type EC2Client,
  GetSubnetCidrReservationsCommand,
  ReplaceRouteCommand,
  RevokeSecurityGroupEgressCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk, documentFabric } from "../world/podspan.fixture.ts";

const AWS_ONLY = ["--target", "aws", "--only", "aws"];
const SUBNET = "prod/subnet/pods/eu-west-1b";
const DEFAULT = "0.0.0.0/0";

/** What somebody else does to what is ours, by AWS's own client. */
class Somebody {
  readonly #client: EC2Client;
  /** A NAT gateway that is not the Fabric's. */
  readonly #gateway: string;

  constructor(client: EC2Client, gateway: string) {
    this.#client = client;
    this.#gateway = gateway;
  }

  async subnet(): Promise<string> {
    const { Subnets = [] } = await this.#client.send(new DescribeSubnetsCommand({ Filters: byId(SUBNET) }));
    return one(Subnets.map(({ SubnetId }) => SubnetId));
  }

  async table() {
    const Filters = byId("prod/route-table/pods");
    const { RouteTables = [] } = await this.#client.send(new DescribeRouteTablesCommand({ Filters }));
    return { id: one(RouteTables.map(({ RouteTableId }) => RouteTableId)), associations: RouteTables[0]?.Associations };
  }

  async group(): Promise<string> {
    const Filters = byId("prod/security-group/pods");
    const { SecurityGroups = [] } = await this.#client.send(new DescribeSecurityGroupsCommand({ Filters }));
    return one(SecurityGroups.map(({ GroupId }) => GroupId));
  }

  async untag(Key: string): Promise<void> {
    await this.#client.send(new DeleteTagsCommand({ Resources: [await this.subnet()], Tags: [{ Key }] }));
  }

  async rename(Resources: readonly string[]): Promise<void> {
    await this.#client.send(new CreateTagsCommand({ Resources: [...Resources], Tags: [{ Key: "Name", Value: "x" }] }));
  }

  async disassociate(): Promise<void> {
    const [subnet, { associations = [] }] = [await this.subnet(), await this.table()];
    const found = associations.find(({ SubnetId }) => SubnetId === subnet);
    await this.#client.send(new DisassociateRouteTableCommand({ AssociationId: found?.RouteTableAssociationId }));
  }

  async dropReservation(): Promise<void> {
    const SubnetId = await this.subnet();
    const answer = await this.#client.send(new GetSubnetCidrReservationsCommand({ SubnetId }));
    const [first] = answer.SubnetIpv4CidrReservations ?? [];
    const SubnetCidrReservationId = first?.SubnetCidrReservationId;
    await this.#client.send(new DeleteSubnetCidrReservationCommand({ SubnetCidrReservationId }));
  }

  async dropRoute(): Promise<void> {
    const RouteTableId = (await this.table()).id;
    await this.#client.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: DEFAULT }));
  }

  async redirect(): Promise<void> {
    const RouteTableId = (await this.table()).id;
    const target = { DestinationCidrBlock: DEFAULT, NatGatewayId: this.#gateway };
    await this.#client.send(new ReplaceRouteCommand({ RouteTableId, ...target }));
  }

  /** Beside ours, in our own table. */
  async addRoute(): Promise<void> {
    const RouteTableId = (await this.table()).id;
    const target = { DestinationCidrBlock: "192.0.2.0/24", NatGatewayId: this.#gateway };
    await this.#client.send(new CreateRouteCommand({ RouteTableId, ...target }));
  }

  async addRule(): Promise<void> {
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: DEFAULT }] }];
    const GroupId = await this.group();
    await this.#client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  }

  async dropEgress(): Promise<void> {
    const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: DEFAULT }] }];
    const GroupId = await this.group();
    await this.#client.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions }));
  }
}

function byId(id: string) {
  return [{ Name: "tag:podspan.dev/id", Values: [id] }];
}

function one(ids: readonly (string | undefined)[]): string {
  const [id, ...more] = ids;
  if (id === undefined || more.length > 0) throw new Error(`one is meant, ${ids.length} are there`);
  return id;
}

interface Item {
  readonly id: string;
  readonly what: string;
  readonly weight: string;
}

const CASES: readonly {
  readonly what: string;
  readonly change: (somebody: Somebody) => Promise<void>;
  readonly drift: RegExp;
}[] = [
  {
    what: "a mark is taken off a subnet",
    change: (one) => one.untag("podspan.dev/uid"),
    drift: /^prod\/subnet\/pods\/eu-west-1b changed bookkeeping$/,
  },
  {
    what: "a table is renamed",
    change: async (one) => one.rename([(await one.table()).id]),
    drift: /^prod\/route-table\/pods changed bookkeeping$/,
  },
  {
    what: "a subnet loses its table",
    change: (one) => one.disassociate(),
    drift: /^prod\/route-table-association\/pods\/eu-west-1b removed outage$/,
  },
  {
    what: "a reservation is deleted",
    change: (one) => one.dropReservation(),
    drift: /^prod\/prefix-reservation\/pods\/eu-west-1b\/\S+ removed new-pods$/,
  },
  {
    what: "the default route is deleted",
    change: (one) => one.dropRoute(),
    drift: /^prod\/route\/pods\/default removed outage$/,
  },
  {
    what: "the default route is led elsewhere",
    change: (one) => one.redirect(),
    drift: /^prod\/route\/pods\/default changed outage$/,
  },
  {
    what: "a rule is added to the group",
    change: (one) => one.addRule(),
    drift: /^prod\/security-group\/pods changed exposure$/,
  },
  {
    what: "all egress is taken out of the group",
    change: (one) => one.dropEgress(),
    drift: /^prod\/security-group\/pods changed outage$/,
  },
];

await describePeer(["moto"], "drift on moto: told with what it means, and mended by apply", () => {
  let world: MotoWorld;
  let desk: Desk;
  let somebody: Somebody;

  beforeAll(async () => {
    world = await startMotoWorld();
    const [SubnetId] = world.subnets;
    const gateway = async () => {
      const command = new CreateNatGatewayCommand({ SubnetId, ConnectivityType: "private" });
      return one([(await world.client.send(command)).NatGateway?.NatGatewayId]);
    };
    const [ours, theirs] = [await gateway(), await gateway()];
    const pods = `prefixDelegation: true, reservePrefixes: true, egress: { natGateway: ${ours} }`;
    const fabric = documentFabric(`id: ${world.vpc}`).replace(
      "ranges: [100.64.0.0/16]",
      `ranges: [100.64.0.0/24], ${pods}`,
    );
    desk = await Desk.with(fabric, { ...world.env, PODSPAN_CONSISTENCY_MS: "1000" });
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes");
    if (apply.code !== 0) throw new Error(apply.stderr + apply.stdout);
    somebody = new Somebody(world.client, theirs);
  });
  afterAll(async () => {
    await desk?.clear();
    await world?.stop();
  });

  async function drifted(
    code: 0 | 2,
  ): Promise<{ readonly items: readonly Item[]; readonly leftAlone: readonly object[] }> {
    const drift = await desk.podspan("drift", ...AWS_ONLY, "--json");
    expect(drift.code, drift.stderr + drift.stdout).toBe(code);
    return JSON.parse(drift.stdout);
  }

  test.each(CASES)("$what", async ({ change, drift }) => {
    await change(somebody);
    const { items } = await drifted(2);
    expect(items.map(({ id, what, weight }) => `${id} ${what} ${weight}`)).toEqual([expect.stringMatching(drift)]);
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes");
    expect(apply.code, apply.stderr + apply.stdout).toBe(0);
    expect((await drifted(0)).items).toEqual([]);
  });

  test("somebody else's route in our table is left alone, by apply too", async () => {
    await somebody.addRoute();
    const { leftAlone } = await drifted(0);
    expect(leftAlone).toContainEqual(
      expect.objectContaining({ kind: "route", what: expect.stringContaining("192.0.2.0/24") }),
    );
    const plan = await desk.podspan("plan", ...AWS_ONLY, "--detailed-exitcode");
    expect(plan.code, plan.stdout).toBe(0);
  });
});
