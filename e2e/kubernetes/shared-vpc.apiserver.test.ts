import {
  CreateRouteTableCommand,
  CreateSubnetCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DisassociateRouteTableCommand,
} from "@aws-sdk/client-ec2";
import type { Plan } from "@podspan/core/plan";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type RealCluster, startCluster } from "../world/cluster.fixture.ts";
import { ADDON_ENV } from "../world/moto-eks.fixture.ts";
import { type CommandResult, Desk } from "../world/podspan.fixture.ts";
import { OWNER, type SharedVpcWorld, startSharedVpcWorld, ZONES } from "../world/shared-vpc-world.fixture.ts";

const AWS = ["--target", "aws"];
const OWNERS_ACTIONS = ["AssociateRouteTable", "AssociateVpcCidrBlock", "CreateRouteTable", "CreateSubnet"];

await describePeer(
  ["moto", "control-plane", "aws-cli"],
  "a VPC that another account shares, on moto and a real API server",
  () => {
    let cluster: RealCluster;
    let world: SharedVpcWorld;
    let before: { readonly world: unknown; readonly env: Readonly<Record<string, string>> };
    const desks: Desk[] = [];
    const deskWith = async (file: string): Promise<Desk> => {
      const desk = await Desk.with(await world.fabric(file, cluster.kubeconfig), {
        ...world.env,
        // moto shows at once what is made and changed: what somebody changes a moment later is not waited out.
        PODSPAN_CONSISTENCY_MS: "1000",
      });
      desks.push(desk);
      return desk;
    };

    beforeAll(async () => {
      cluster = await startCluster(
        ADDON_ENV,
        ZONES.map(({ own }) => own),
      );
      const { endpoint: clusterEndpoint } = cluster;
      world = await startSharedVpcWorld({ clusterEndpoint, onAddon: (env) => cluster.applyAsEks(env) });
      before = { world: await world.dump(), env: await cluster.awsNodeEnv() };
    });
    afterAll(async () => {
      for (const desk of desks) await desk.clear();
      await world?.stop();
      await cluster?.stop();
    });

    const podSubnets = async () => {
      const { Subnets = [] } = await world.owner.send(new DescribeSubnetsCommand({}));
      return Subnets.filter(({ CidrBlock }) => CidrBlock?.startsWith("100.64.") === true);
    };

    /** Nodes of either zone get addresses of the subnet that lies there, in the zone's own name. */
    const expectConfigs = async (): Promise<void> => {
      const subnets = new Map(
        (await podSubnets()).map(({ SubnetId, AvailabilityZoneId }) => [SubnetId, AvailabilityZoneId]),
      );
      const configs = await cluster.eniConfigs();
      const zones = configs.map(({ metadata, spec }) => [metadata.name, subnets.get(spec.subnet)]);
      expect(new Map(zones as [string, string][])).toEqual(new Map(ZONES.map(({ own, id }) => [own, id])));
      for (const { spec } of configs) expect(spec.securityGroups).toContain(world.clusterGroup);
      expect((await cluster.awsNodeEnv()).AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG).toBe("true");
    };

    const expectSteady = async (desk: Desk): Promise<void> => {
      succeeded(await desk.podspan("plan", ...AWS, "--detailed-exitcode"));
      const { checks } = JSON.parse((await desk.podspan("verify", ...AWS, "--json")).stdout) as {
        readonly checks: readonly { readonly code: string; readonly status: string }[];
      };
      expect(checks.filter(({ status }) => status === "failed" || status === "unknown")).toEqual([]);
      succeeded(await desk.podspan("drift", ...AWS));
    };

    const expectAsBefore = async (): Promise<void> => {
      expect(await cluster.eniConfigs()).toEqual([]);
      expect(await cluster.awsNodeEnv()).toEqual(before.env);
      expect(await world.dump()).toEqual(before.world);
    };

    test("what is the owner's the participant sees and may not change", async () => {
      const { Subnets = [] } = await world.participant.send(new DescribeSubnetsCommand({}));
      const shared = Subnets.filter(({ VpcId }) => VpcId === world.vpc);
      expect(shared.map(({ AvailabilityZone }) => AvailabilityZone).sort()).toEqual(ZONES.map(({ own }) => own).sort());
      const VpcId = world.vpc;
      const refused = { name: "UnauthorizedOperation" };
      await expect(world.participant.send(new CreateRouteTableCommand({ VpcId }))).rejects.toMatchObject(refused);
      const subnet = new CreateSubnetCommand({ VpcId, CidrBlock: "10.20.192.0/18" });
      await expect(world.participant.send(subnet)).rejects.toMatchObject(refused);
      expect(await world.dump()).toEqual(before.world);
    });

    describe("the owner lets Podspan in", () => {
      let desk: Desk;
      beforeAll(async () => {
        desk = await deskWith("fabric.yaml");
      });

      test("apply makes the owner's part under its role, ours in our account, and waits for the sharing", async () => {
        world.front.forgetRequests();
        const apply = await desk.podspan("apply", ...AWS, "--yes");
        expect(apply.code, apply.stdout + apply.stderr).toBe(5);
        expect(apply.stdout).toContain("Apply waits for another account: 7 of 10 steps done, 3 blocked.");
        const requests = world.front.requests();
        expect(requests.filter(({ status }) => status === 403)).toEqual([]);
        const callers = (actions: readonly string[]) =>
          new Set(requests.filter(({ action }) => actions.includes(action)).map(({ caller }) => caller));
        const own = world.env.AWS_ACCESS_KEY_ID;
        expect(callers(["CreateSecurityGroup"])).toEqual(new Set([own]));
        expect(callers(OWNERS_ACTIONS).has(own ?? "")).toBe(false);
        expect(callers(OWNERS_ACTIONS).size).toBe(1);
        const zones = (await podSubnets()).map(({ AvailabilityZone, AvailabilityZoneId }) => [
          AvailabilityZoneId,
          AvailabilityZone,
        ]);
        expect(zones.sort()).toEqual(ZONES.map(({ id, owners }) => [id, owners]));
        expect(await cluster.eniConfigs()).toEqual([]);
      });

      test("once the owner has typed what plan prints, the same command goes on to the end", async () => {
        const plan = JSON.parse((await desk.podspan("plan", ...AWS, "--json")).stdout) as Plan;
        const commands = plan.handOver?.flatMap((one) => one.commands) ?? [];
        expect(commands).toEqual([expect.stringMatching(/^aws ram create-resource-share /)]);
        await world.asOwner(desk.folder, commands);
        succeeded(await desk.podspan("apply", ...AWS, "--yes"));
        await expectConfigs();
        await expectSteady(desk);
      });

      test("drift: a table that somebody takes away from a subnet in the owner's account is told, and put back there", async () => {
        const [subnet] = await podSubnets();
        const Filters = [{ Name: "association.subnet-id", Values: [subnet?.SubnetId ?? ""] }];
        const tables = await world.owner.send(new DescribeRouteTablesCommand({ Filters }));
        const gone = tables.RouteTables?.[0]?.Associations?.find(({ SubnetId }) => SubnetId === subnet?.SubnetId);
        const AssociationId = gone?.RouteTableAssociationId;
        await world.owner.send(new DisassociateRouteTableCommand({ AssociationId }));
        const drift = await desk.podspan("drift", ...AWS, "--json");
        expect(drift.code, drift.stderr).toBe(2);
        expect(JSON.parse(drift.stdout).items).toMatchObject([
          { kind: "route-table-association", scope: { account: OWNER }, what: "removed" },
        ]);
        succeeded(await desk.podspan("apply", ...AWS, "--yes"));
        await expectSteady(desk);
      });

      test("destroy gives everything back, in both accounts and the cluster", async () => {
        succeeded(await desk.podspan("destroy", ...AWS, "--yes"));
        await expectAsBefore();
      });
    });

    describe("the owner does it itself", () => {
      let desk: Desk;
      const handedOver = async (...verb: readonly string[]): Promise<readonly string[]> => {
        const { stdout, stderr } = await desk.podspan(...verb, ...AWS, "--json");
        const plan = JSON.parse(stdout) as Plan;
        expect(plan.handOver, stdout + stderr).toMatchObject([{ account: OWNER }]);
        return plan.handOver?.flatMap((one) => one.commands) ?? [];
      };
      beforeAll(async () => {
        desk = await deskWith("handed-over/fabric.yaml");
      });

      test("what is printed for the owner does its part, and apply does the rest", async () => {
        const commands = await handedOver("plan");
        expect(commands).toHaveLength(8);
        await world.asOwner(desk.folder, commands);
        world.front.forgetRequests();
        succeeded(await desk.podspan("apply", ...AWS, "--yes"));
        expect(world.front.counts()).not.toHaveProperty("AssumeRole");
        expect(world.front.requests().filter(({ status }) => status === 403)).toEqual([]);
        await expectConfigs();
        await expectSteady(desk);
      });

      test("destroy takes our part away and prints the owner's: typed, it leaves the world as before", async () => {
        const commands = await handedOver("destroy", "--yes");
        // The two subnets are taken out of the share; then the subnets go, their table and the block.
        expect(commands).toHaveLength(6);
        const owed = `nothing of ours is left. Account ${OWNER} has yet to run the commands of the hand-over.`;
        expect((await desk.podspan("destroy", ...AWS, "--yes")).stdout).toContain(owed);
        await world.asOwner(desk.folder, commands);
        await expectAsBefore();
        const nothing = await desk.podspan("destroy", ...AWS, "--yes");
        succeeded(nothing);
        expect(nothing.stdout).toContain("nothing of this Fabric is left.");
      });
    });
  },
);

function succeeded({ code, stdout, stderr }: CommandResult): void {
  expect(code, stdout + stderr).toBe(0);
}
