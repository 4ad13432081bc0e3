import type { InventPlan } from "@podspan/twin";
import { expect, test } from "vitest";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { fabricWith } from "./worlds.fixture.ts";

const REGIONS = ["us-west-1", "us-west-2", "eu-west-1"] as const;
const VPCS = Array.from({ length: 60 }, (_, index) => {
  const region = REGIONS[index % REGIONS.length] ?? REGIONS[0];
  const id = `vpc-0${index.toString(16).padStart(16, "0")}`;
  return {
    key: `v${index}`,
    region,
    id,
    cidr: `10.${index}.0.0/16`,
    zones: [region === "us-west-1" ? "us-west-1b" : `${region}a`],
  };
});

const WORLD: InventPlan = { vpcs: VPCS };

test("a mesh that peerings cannot make: 60 VPCs of three Regions, each with a way to every other", async () => {
  const entries = VPCS.map(({ key, region, id }) => `    ${key}: { region: ${region}, id: ${id} }`);
  const fabric = fabricWith(`
  vpcs:
${entries.join("\n")}
  links:
    mesh: { transitGateway: { vpcs: [${VPCS.map(({ key }) => key).join(", ")}] } }
`);
  const story = await Rehearsal.of({ fabric, world: WORLD });
  await story.world.meddle(async () => undefined);
  const before = shapeOf(story.files);
  const { plan } = await story.plan("apply");
  expect(plan.diagnostics).toEqual([]);
  const kinds = Map.groupBy(plan.steps, ({ kind }) => kind);
  const counts = Object.fromEntries([...kinds].map(([kind, steps]) => [kind, steps.length]));
  expect(counts).toEqual({
    "transit-gateway": 3,
    "transit-gateway-route-table": 3,
    // Three of them join the gateways of two Regions each.
    "transit-gateway-attachment": 63,
    "transit-gateway-acceptance": 3,
    "transit-gateway-association": 66,
    "transit-gateway-propagation": 60,
    // Each gateway knows the other two Regions' VPCs.
    "transit-gateway-route": 120,
    // 59 other VPCs, two tables of each VPC.
    route: 7080,
  });
  expect((await story.run("apply")).result).toBe("succeeded");
  expect((await story.plan("apply")).plan.steps).toEqual([]);
  expect((await story.run("destroy")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  expect(shapeOf(story.files)).toEqual(before);
}, 300_000);
