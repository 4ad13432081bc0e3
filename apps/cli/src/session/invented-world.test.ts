import { overlaps, prefixFrom } from "@podspan/core/addressing";
import { parseFabric } from "@podspan/core/spec";
import { expect, test } from "vitest";
import { inventedWorld } from "./invented-world.ts";

function worldOf(spec: string) {
  const { fabric, diagnostics } = parseFabric(
    `apiVersion: podspan.dev/v1alpha1\nkind: Fabric\nmetadata: { name: f, uid: 11111111-2222 }\nspec:\n${spec}`,
    "fabric.yaml",
  );
  if (!fabric) throw new Error(JSON.stringify(diagnostics));
  return inventedWorld(fabric);
}

test("what the Fabric refers to is there, what it creates is not", () => {
  const { vpcs, clusters } = worldOf(`
  vpcs:
    found: { region: eu-west-1, tags: { env: prod } }
    named: { region: eu-west-1, id: vpc-0123abcd }
    made: { region: eu-west-1, cidrs: [10.0.0.0/16] }
  clusters:
    one: { vpc: found, zones: [eu-west-1a, eu-west-1b], name: prod-one, kubernetes: { context: ctx } }
    two: { vpc: found, zones: [eu-west-1b, eu-west-1c] }
    three: { vpc: made, zones: [eu-west-1a] }
`);
  expect(vpcs.map(({ key, id, tags, zones }) => ({ key, id, tags, zones }))).toEqual([
    {
      key: "found",
      id: undefined,
      tags: { Name: "found", env: "prod" },
      zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    },
    { key: "named", id: "vpc-0123abcd", tags: { Name: "named" }, zones: ["eu-west-1a", "eu-west-1b"] },
  ]);
  expect(clusters.map(({ name, cluster, context, vpc }) => ({ name, cluster, context, vpc }))).toEqual([
    { name: "prod-one", cluster: "one", context: "ctx", vpc: "found" },
    { name: "two", cluster: "two", context: "two", vpc: "found" },
  ]);
});

test("an invented VPC is clear of every range that the Fabric writes", () => {
  const { vpcs } = worldOf(`
  addressing: { podPool: [10.20.0.0/14] }
  reserved: [{ cidr: 10.25.0.0/16, why: office }]
  vpcs:
    a: { region: eu-west-1, tags: { Name: a } }
    b: { region: eu-west-1, tags: { Name: b } }
  clusters:
    one: { vpc: a, zones: [eu-west-1a], pods: { ranges: [10.24.0.0/16] } }
`);
  const written = ["10.20.0.0/14", "10.25.0.0/16", "10.24.0.0/16"].map(prefixFrom);
  const invented = vpcs.map(({ cidr }) => prefixFrom(cidr));
  expect(new Set(vpcs.map(({ cidr }) => cidr)).size).toBe(2);
  for (const cidr of invented) expect(written.some((range) => overlaps(range, cidr))).toBe(false);
});

test("a link to a site has zones for its routers, a cluster without zones is in all of them, and nothing is in the site's ranges", () => {
  const { vpcs, clusters } = worldOf(`
  vpcs:
    a: { region: eu-west-1, tags: { Name: a } }
  clusters:
    one: { vpc: a, pods: { placement: nodes } }
  sites:
    dc: { nodes: [10.20.0.0/15], hubs: [{ platform: linux, publicIp: 203.0.113.10, tunnelAddress: 10.22.0.1 }] }
  links:
    a-dc:
      dmvpn:
        vpc: a
        site: dc
        routers:
          - { platform: linux, zone: eu-west-1c, tunnelAddress: 10.22.0.9 }
          - { platform: linux, zone: eu-west-1a, tunnelAddress: 10.22.0.10 }
        tunnel: { network: 10.22.0.0/24 }
        ike: { preSharedKey: { env: PSK } }
`);
  expect(vpcs).toMatchObject([{ cidr: "10.23.0.0/16", zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }]);
  expect(clusters).toMatchObject([{ zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }]);
});
