import { describe, expect, test } from "vitest";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { TWO_REGIONS_FABRIC, TWO_REGIONS_WORLD } from "./worlds.fixture.ts";

const WEST = "aws_configs/us-west-2";

async function inWest(change: (story: Rehearsal, vpc: string) => void): Promise<Rehearsal> {
  const story = await Rehearsal.of({ fabric: TWO_REGIONS_FABRIC, world: TWO_REGIONS_WORLD });
  const { Vpcs } = JSON.parse(story.files[`${WEST}/Vpcs.json`] ?? "{}") as { readonly Vpcs: { VpcId: string }[] };
  change(story, Vpcs[0]?.VpcId ?? "");
  return story;
}

async function expectRefusedUntouched(story: Rehearsal, code: string): Promise<void> {
  // Records that were edited by hand take the twin's own form when it keeps them.
  await story.world.meddle(async () => undefined);
  const before = shapeOf(story.files);
  await expect(story.run("apply")).rejects.toThrow(code);
  expect(shapeOf(story.files)).toEqual(before);
  expect(await story.journal()).toEqual([]);
}

describe("what hinders the second of two VPCs is known before anything is made in the first", () => {
  test("a route to the very block in one of its tables (fault 3b-9)", async () => {
    const story = await inWest((rehearsal) => {
      rehearsal.world.edit<{ RouteTables: { Routes: object[] }[] }>(`${WEST}/RouteTables.json`, ({ RouteTables }) => ({
        RouteTables: RouteTables.map((table, index) => {
          const route = {
            DestinationCidrBlock: "100.65.0.0/16",
            GatewayId: "igw-1",
            Origin: "CreateRoute",
            State: "active",
          };
          return index > 0 ? table : { ...table, Routes: [...table.Routes, route] };
        }),
      }));
    });
    await expectRefusedUntouched(story, "CIDR-3");
  });

  test("a peering that it asked for and that nobody has accepted (fault 3b-9)", async () => {
    const story = await inWest((rehearsal, vpc) => {
      rehearsal.world.edit(`${WEST}/VpcPeeringConnections.json`, () => ({
        VpcPeeringConnections: [
          {
            VpcPeeringConnectionId: "pcx-0123456789abcdef0",
            RequesterVpcInfo: { VpcId: vpc, CidrBlock: "10.20.0.0/16", OwnerId: "111122223333", Region: "us-west-2" },
            AccepterVpcInfo: { VpcId: "vpc-0fedcba9876543210", OwnerId: "999988887777", Region: "us-west-2" },
            Status: { Code: "pending-acceptance", Message: "" },
            Tags: [],
          },
        ],
      }));
    });
    await expectRefusedUntouched(story, "CIDR-5");
  });

  test("as many subnets in it as AWS allows (fault 3b-9)", async () => {
    const story = await inWest((rehearsal, vpc) => {
      rehearsal.world.edit<{ Subnets: { VpcId?: string }[] }>(`${WEST}/Subnets.json`, ({ Subnets }) => ({
        Subnets: [
          ...Subnets,
          ...Array.from({ length: 200 }, (_, index) => ({
            ...Subnets.find(({ VpcId }) => VpcId === vpc),
            SubnetId: `subnet-0${String(index).padStart(16, "0")}`,
            CidrBlock: `10.20.255.${index % 16 === 0 ? 0 : 16}/28`,
          })),
        ],
      }));
    });
    await expectRefusedUntouched(story, "QUOTA-1");
  });
});
