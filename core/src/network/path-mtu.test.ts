import { expect, test } from "vitest";
import { parseFabric } from "../spec/index.ts";
import { pathMtus } from "./path-mtu.ts";

function pathsOf(links: string): readonly string[] {
  const { fabric, diagnostics } = parseFabric(
    `
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: paths, uid: 11111111-2222-4333-8444-555555555555 }
spec:
  vpcs:
    a: { region: us-west-1, id: vpc-0aaaaaaaaaaaaaaa1 }
    b: { region: us-west-1, id: vpc-0aaaaaaaaaaaaaaa2 }
    c: { region: us-west-2, id: vpc-0aaaaaaaaaaaaaaa3 }
    d: { region: us-west-2, id: vpc-0aaaaaaaaaaaaaaa4 }
  clusters:
    one: { vpc: a, zones: [us-west-1b], pods: { placement: nodes } }
    two: { vpc: b, zones: [us-west-1b], pods: { placement: nodes } }
    zwei: { vpc: b, zones: [us-west-1b], pods: { placement: nodes } }
    three: { vpc: c, zones: [us-west-2a], pods: { placement: nodes } }
  sites: { dc1: { nodes: [10.1.0.0/16] } }
  links: { ${links} }
`,
    "fabric.yaml",
  );
  if (!fabric) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return pathMtus(fabric).map(({ from, to, link, mtu }) => `${from} ${to} ${link} ${mtu}`);
}

test("a peering carries as much as a VPC inside a Region, and less between Regions (F45)", () => {
  expect(pathsOf("x: { peering: [b, a] }, y: { peering: [a, c] }")).toEqual([
    "clusters/one clusters/three y 8500",
    "clusters/one clusters/two x 9001",
    "clusters/one clusters/zwei x 9001",
  ]);
});

test("a VPC without clusters is a place itself", () => {
  expect(pathsOf("x: { peering: [c, d] }")).toEqual(["clusters/three vpcs/d x 9001"]);
});

test.each([
  ["vpn: { vpc: a, site: dc1 }", 1399],
  ["vpn: { vpc: a, site: dc1, mtu: 1420 }", 1420],
  ["directConnect: { vpc: a, site: dc1 }", 1500],
  ["directConnect: { vpc: a, site: dc1, mtu: 8500 }", 8500],
  ["external: { between: [sites/dc1, vpcs/a] }", 1399],
])("what is declared as %s carries %i bytes", (link, mtu) => {
  expect(pathsOf(`x: { ${link} }`)).toEqual([`clusters/one sites/dc1 x ${mtu}`]);
});

test("a link that is not even read is none", () => {
  expect(pathsOf("x: { peering: [a, b], manage: none }")).toEqual([]);
});
