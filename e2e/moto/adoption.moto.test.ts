import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateSubnetCidrReservationCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  GetSubnetCidrReservationsCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk } from "../world/podspan.fixture.ts";
import { applyDocumentNetwork } from "../world/terraform-state.fixture.ts";

const AWS_ONLY = ["--target", "aws", "--only", "aws"];

interface Step {
  readonly id: string;
  readonly kind: string;
  readonly action: string;
}

await describePeer(["moto"], "a default route and prefix reservations that somebody made, adopted on moto", () => {
  let world: MotoWorld;
  let desk: Desk;
  /** World ids by CIDR of the pod subnets, and of their table. */
  let subnets: ReadonlyMap<string, string>;
  let table: string;
  let ours: string;

  beforeAll(async () => {
    world = await startMotoWorld();
    await applyDocumentNetwork(world.client, world.vpc);
    const Filters = [{ Name: "vpc-id", Values: [world.vpc] }];
    const found = await world.client.send(new DescribeSubnetsCommand({ Filters }));
    subnets = new Map(
      (found.Subnets ?? [])
        .filter(({ CidrBlock }) => CidrBlock?.startsWith("100.64."))
        .map(({ AvailabilityZone = "", SubnetId = "" }) => [AvailabilityZone, SubnetId]),
    );
    const tables = await world.client.send(new DescribeRouteTablesCommand({ Filters }));
    const named = tables.RouteTables?.find(({ Tags = [] }) => Tags.some(({ Value }) => Value === "cgnat-route-table"));
    table = named?.RouteTableId ?? "";
    ours = await gateway();
    const route = { RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: await gateway() };
    await world.client.send(new CreateRouteCommand(route));
    desk = await Desk.with(fabric([]), { ...world.env, PODSPAN_CONSISTENCY_MS: "1000" });
  });
  afterAll(async () => {
    await desk?.clear();
    await world?.stop();
  });

  async function gateway(): Promise<string> {
    const [SubnetId] = world.subnets;
    const command = new CreateNatGatewayCommand({ SubnetId, ConnectivityType: "private" });
    return (await world.client.send(command)).NatGateway?.NatGatewayId ?? "";
  }

  function fabric(more: readonly (readonly [string, string])[]): string {
    const zoned = [...subnets].map(([zone, id]) => [id, `prod/subnet/pods/${zone}`] as const);
    const entries = [...zoned, [table, "prod/route-table/pods"] as const, ...more];
    return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: adopt, uid: 0e0e0e0e-1111-4222-8333-444444444444 }
spec:
  vpcs:
    main: { region: eu-west-1, id: ${world.vpc} }
  clusters:
    prod:
      vpc: main
      zones: [eu-west-1b, eu-west-1c]
      pods:
        ranges: [100.64.0.0/16]
        prefixDelegation: true
        reservePrefixes: true
        egress: { natGateway: ${ours} }
  adopt:
${entries.map(([id, as]) => `    - { id: ${id}, as: ${as} }`).join("\n")}
`;
  }

  async function steps(): Promise<readonly Step[]> {
    const plan = await desk.podspan("plan", ...AWS_ONLY, "--json");
    return (JSON.parse(plan.stdout) as { readonly steps: readonly Step[] }).steps;
  }

  async function reservations(): Promise<readonly unknown[]> {
    const answers = await Promise.all(
      [...subnets.values()]
        .sort()
        .map((SubnetId) => world.client.send(new GetSubnetCidrReservationsCommand({ SubnetId }))),
    );
    return answers.flatMap(({ SubnetIpv4CidrReservations = [] }) => SubnetIpv4CidrReservations);
  }

  test("the route without an entry is refused, and the refusal prints the entry", async () => {
    const plan = await desk.podspan("plan", ...AWS_ONLY);
    expect(plan.code).toBe(1);
    expect(plan.stderr).toContain(`adopt: [{ id: ${table}/0.0.0.0/0, as: prod/route/pods/default }]`);
  });

  test("with their entries they are adopted, and destroy gives them back as they were", async () => {
    const route = [`${table}/0.0.0.0/0`, "prod/route/pods/default"] as const;
    await writeFile(join(desk.folder, "fabric.yaml"), fabric([route]));
    const wanted = (await steps()).filter(({ kind }) => kind === "subnet-cidr-reservation").map(({ id }) => id);
    expect(wanted.length).toBeGreaterThanOrEqual(2);
    const entries: (readonly [string, string])[] = [];
    for (const id of wanted) {
      const [zone = "", ...cidr] = id.split("/").slice(3);
      const input = { SubnetId: subnets.get(zone), Cidr: cidr.join("/"), ReservationType: "prefix" as const };
      const made = await world.client.send(new CreateSubnetCidrReservationCommand(input));
      entries.push([made.SubnetCidrReservation?.SubnetCidrReservationId ?? "", id]);
    }
    await writeFile(join(desk.folder, "fabric.yaml"), fabric([route, ...entries]));
    const before = { network: await world.dump(), reservations: await reservations() };
    const planned = await steps();
    const adopted = planned.filter(({ kind }) => kind === "route" || kind === "subnet-cidr-reservation");
    expect(new Set(adopted.map(({ action }) => action))).toEqual(new Set(["adopt"]));
    expect(adopted).toHaveLength(1 + wanted.length);
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes");
    expect(apply.code, apply.stderr + apply.stdout).toBe(0);
    expect(JSON.stringify(await world.dump())).toContain(ours);
    expect((await desk.podspan("plan", ...AWS_ONLY, "--detailed-exitcode")).code).toBe(0);
    const destroy = await desk.podspan("destroy", ...AWS_ONLY, "--yes");
    expect(destroy.code, destroy.stderr + destroy.stdout).toBe(0);
    expect({ network: await world.dump(), reservations: await reservations() }).toEqual(before);
  });
});
