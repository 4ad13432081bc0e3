import { expect, test } from "vitest";
import { addressesIn } from "../allocation/addresses.fixture.ts";
import { compile } from "../compile.ts";
import { documentWorld, fabricOf, POD_RANGES } from "../world/world.fixture.ts";

/** What is said of a site with these nodes, beside a VPC that is found by its id and has 10.196.24.0/24. */
function saying(nodes: string): readonly string[] {
  const fabric = fabricOf(`${POD_RANGES.trimEnd()}\n  sites: { dc: { nodes: [${nodes}] } }\n`);
  const world = documentWorld();
  const { diagnostics } = compile(fabric, addressesIn(fabric, world), world);
  return diagnostics
    .filter(({ code }) => code === "ADDR-1")
    .map(({ severity, message, path }) => `${severity} ${path?.join(".")}: ${message}`);
}

test.each(["10.196.0.0/14", "10.196.24.0/24", "10.196.24.128/25"])(
  "%s of a site overlaps the block of a VPC that is there, around, equal or inside",
  (range) => {
    expect(saying(`10.200.0.0/16, ${range}`)).toEqual([
      `error spec.sites.dc.nodes.1: ${range} of site \`dc\` overlaps 10.196.24.0/24 of VPC \`main\` (vpc-09796d57be9cec2d2)`,
    ]);
  },
);

test("a range beside the VPC's blocks is the site's own", () => {
  expect(saying("10.200.0.0/16, 10.196.25.0/24")).toEqual([]);
});
