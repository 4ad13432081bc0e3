import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, podspan } from "../testing/memory.ts";

const SITES = `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: mix, uid: 3ab3d2be-bd27-46ac-9294-dcb778ce88c1 }
spec:
  vpcs:
    west: { region: us-west-2, tags: { Name: west } }
    east: { region: us-east-1, tags: { Name: east } }
    lone: { region: us-east-1, tags: { Name: lone } }
  clusters:
    shop: { vpc: west, zones: [us-west-2a, us-west-2b], pods: { ranges: [10.128.0.0/16] } }
    stock: { vpc: west, zones: [us-west-2a], pods: { ranges: [10.130.0.0/16] } }
    data: { vpc: east, zones: [us-east-1a, us-east-1b], pods: { ranges: [10.129.0.0/16] } }
  sites:
    dc1: { nodes: [10.1.0.0/16] }
  links:
    west-east: { peering: [west, east] }
    west-dc1: { vpn: { vpc: west, site: dc1, gateway: vgw-0123 } }
`;

interface Derivation {
  readonly map: { readonly vpcs: readonly { readonly key: string }[] };
  readonly addresses: { readonly clusters: object };
  readonly density: object;
  readonly snat: object;
  readonly links: readonly { readonly key: string }[];
  readonly paths: readonly { readonly from: string; readonly to: string }[];
  readonly desired: { readonly resources: readonly { readonly id: string }[] };
}

describe("podspan show --about", () => {
  const cwd = folderWith({ fabric: SITES });
  const about = async (place: string) => {
    const { exit, stdout } = await podspan(`show --about ${place} --json`, { cwd });
    const told = JSON.parse(stdout) as Derivation;
    const clusters = Object.keys(told.addresses.clusters).sort();
    expect([exit, Object.keys(told.density).sort(), Object.keys(told.snat).sort()]).toEqual([0, clusters, clusters]);
    return {
      vpcs: told.map.vpcs.map(({ key }) => key),
      clusters,
      links: told.links.map(({ key }) => key),
      things: [...new Set(told.desired.resources.map(({ id }) => id.split("/")[0]))].sort(),
    };
  };

  test.each([
    ["clusters/shop", ["west"], ["shop"], ["west-dc1", "west-east"], ["shop", "west-east"]],
    ["vpcs/west", ["west"], ["shop", "stock"], ["west-dc1", "west-east"], ["shop", "stock", "west-east"]],
    ["vpcs/lone", ["lone"], [], [], []],
    [
      "links/west-east",
      ["east", "west"],
      ["data", "shop", "stock"],
      ["west-east"],
      ["data", "shop", "stock", "west-east"],
    ],
    ["sites/dc1", ["west"], ["shop", "stock"], ["west-dc1"], ["shop", "stock"]],
  ])("%s is told with what belongs to it", async (place, vpcs, clusters, links, things) => {
    expect(await about(place)).toEqual({ vpcs, clusters, links, things });
  });

  test("keeps the text and the pictures to it", async () => {
    const text = (await podspan("show --about clusters/data", { cwd })).stdout;
    expect(text.match(/^(VPC|Cluster|Link) \S+/gm)).toEqual(["VPC east", "Cluster data", "Link west-east"]);
    const picture = (await podspan("show --about clusters/data --format mermaid", { cwd })).stdout;
    expect(picture).toContain("data");
    expect(picture).toContain('vpcs_west["VPC west"]');
    expect(picture).not.toContain("shop");
    const drawn = (await podspan("show --about vpcs/lone --format svg", { cwd })).stdout;
    expect(drawn).toContain("lone");
    expect(drawn).not.toContain("west");
  });

  test.each([
    ["shop", "clusters/shop"],
    ["cluster/data", "clusters/data"],
    ["vpcs/toString", "clusters/NAME, vpcs/NAME, links/NAME or sites/NAME."],
    ["fabric", "clusters/NAME, vpcs/NAME, links/NAME or sites/NAME."],
  ])("%s is no place, and what was meant is told", async (place, meant) => {
    const { exit, stdout, stderr } = await podspan(`show --about ${place}`, { cwd });
    expect({ exit, stdout }).toEqual({ exit: 64, stdout: "" });
    expect(stderr).toContain(`error USAGE \`--about ${place}\` is nothing that this Fabric has`);
    expect(stderr).toContain(meant);
  });
});

describe("podspan show of many", () => {
  const keys = Array.from({ length: 21 }, (_, index) => `c${String(index).padStart(2, "0")}`);
  const fabric = `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: many, uid: 3ab3d2be-bd27-46ac-9294-dcb778ce88c2 }
spec:
  vpcs:
${keys.map((key, index) => `    ${key}: { region: us-west-2, cidrs: [10.${index}.0.0/16]${index === 0 ? ", quotas: { vpcs: 50 }" : ""} }`).join("\n")}
  clusters:
${keys
  .slice(1)
  .map(
    (key, index) => `    ${key}: { vpc: ${key}, zones: [us-west-2a], pods: { ranges: [100.64.${16 * index}.0/20] } }`,
  )
  .slice(0, 16)
  .join("\n")}
  links:
${keys
  .slice(1)
  .map((key) => `    hub-${key}: { external: { between: [vpcs/c00, vpcs/${key}] } }`)
  .concat("    last: { external: { between: [vpcs/c01, vpcs/c02] } }")
  .join("\n")}
`;
  const cwd = folderWith({ fabric });

  test("has a line for each cluster and VPC, counts links, and says how to see the rest", async () => {
    const { exit, stdout } = await podspan("show", { cwd });
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^16 clusters in 21 VPCs\n {2}CLUSTER {2}VPC /);
    expect(stdout).toMatch(
      /^ {2}c01 {6}c01 {2}us-west-2 {2}10\.1\.0\.0\/16, 100\.64\.0\.0\/20 +100\.64\.0\.0\/20 +SNAT$/m,
    );
    expect(stdout).toMatch(/^ {11}c00 {2}us-west-2 {2}10\.0\.0\.0\/16$/m);
    expect(stdout).toMatch(/^21 links\n {2}21 {2}external link {2}declared, not managed {2}hub-c01, .* and 15 more$/m);
    expect(stdout).not.toMatch(/^(VPC|Cluster|Link) /m);
    // Of things to make there are few enough.
    expect(stdout).toContain("c16/cidr/pods/");
    expect(stdout).toContain("`--about clusters/NAME` (or vpcs/NAME, links/NAME, sites/NAME) tells all of one");
  });

  test("of more than a page's the first of each region, and how many more", async () => {
    const regions = ["us-west-2", "eu-west-1", "eu-north-1"];
    const vpcs = Array.from(
      { length: 90 },
      (_, at) => `    v${10 + at}: { region: ${regions[at % 3]}, cidrs: [10.${at}.0.0/16] }`,
    );
    const fleet = fabric.slice(0, fabric.indexOf("spec:")).concat("spec:\n  vpcs:\n", vpcs.join("\n"), "\n");
    const { stdout } = await podspan("show", { cwd: folderWith({ fabric: fleet }) });
    const [head, , ...lines] = stdout.slice(0, stdout.indexOf("\n\n")).split("\n");
    expect(head).toBe("0 clusters in 90 VPCs in 3 regions");
    expect(lines.filter((line) => / {2}10\.\d+\.0\.0\/16$/.test(line))).toHaveLength(36);
    expect(lines[0]).toBe("  eu-north-1: 0 clusters in 30 VPCs");
    expect(lines.slice(1, 3).map((line) => line.trim().split(" ")[0])).toEqual(["v12", "v15"]);
    expect(lines[13]).toBe("    and 18 more");
    expect(stdout).toContain("`-o FILE` and `--json` have everything");
  });

  test("capacity has a line for each too, and all of one by name", async () => {
    expect((await podspan("capacity --about clusters/c03", { cwd })).stdout.match(/^Cluster .*/gm)).toEqual([
      "Cluster c03, in VPC c03",
    ]);
    expect(await podspan("capacity --about clusters/c99", { cwd })).toMatchObject({ exit: 64, stdout: "" });
  });

  test("tells everything in a file, and all of one by name", async () => {
    await podspan("show -o all.txt", { cwd });
    const all = readFileSync(join(cwd, "all.txt"), "utf8");
    expect(all.match(/^(VPC|Cluster|Link) /gm)).toHaveLength(21 + 16 + 21);
    const { stdout } = await podspan("show --about vpcs/c00", { cwd });
    expect(stdout.match(/^(VPC|Cluster|Link) /gm)).toHaveLength(1 + 20);
  });
});
