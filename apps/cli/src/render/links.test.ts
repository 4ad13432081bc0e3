import type { ClusterSnat, SnatExclusion } from "@podspan/core/compile";
import { type ClusterSpec, parseFabric } from "@podspan/core/spec";
import { expect, test } from "vitest";
import { pathRows, translationRows } from "./links.ts";

const WEST2: SnatExclusion = { cidr: "10.20.0.0/16", of: ["vpcs/west2"], links: ["west1-west2"] };
const PODS2: SnatExclusion = { ...WEST2, cidr: "10.21.0.0/16" };
const SITE: SnatExclusion = { cidr: "10.1.0.0/16", of: ["sites/dc1"], links: ["up"] };

function clusterOf(fields = ""): ClusterSpec {
  const { fabric } = parseFabric(
    `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: one, uid: 11111111-2222-4333-8444-555555555555 }
spec:
  vpcs: { a: { region: us-west-1, id: vpc-0aaaaaaaaaaaaaaa1 } }
  clusters: { one: { vpc: a, zones: [us-west-1b]${fields} } }
`,
    "fabric.yaml",
  );
  const cluster = fabric?.spec.clusters.one;
  if (!cluster) throw new Error("no cluster");
  return cluster;
}

function snat(more: Partial<ClusterSnat>): ClusterSnat {
  return { needed: [], waiting: [], unrouted: [], disabled: false, after: [], ...more };
}

test("what is not translated is told with whose it is and the link that needs it", () => {
  const rows = translationRows(clusterOf(), snat({ needed: [WEST2, PODS2, SITE], waiting: [SITE] }), false);
  expect(rows).toEqual([
    ["not translated", "10.20.0.0/16, 10.21.0.0/16 of vpcs/west2, over west1-west2"],
    ["", "10.1.0.0/16 of sites/dc1, over up, once the link is there"],
  ]);
});

test("what a link leads to and the pods' table does not is told too", () => {
  expect(translationRows(clusterOf(), snat({ unrouted: [SITE] }), false)).toEqual([
    ["translated all the same", "10.1.0.0/16 of sites/dc1, over up: the pods' table has no route there"],
  ]);
  expect(translationRows(clusterOf(), undefined, false)).toEqual([]);
});

test("Auto Mode knows no exclusions", () => {
  const rows = translationRows(clusterOf(", compute: auto"), snat({ needed: [WEST2] }), false);
  expect(rows[1]).toEqual(["", "on Auto Mode's nodes nothing at all is translated: it knows no exclusions"]);
});

test("what links carry is told from the most to the least, from either end, and what pods send", () => {
  const paths = [
    { from: "clusters/one", to: "clusters/two", link: "x", mtu: 9001 },
    { from: "clusters/eins", to: "clusters/one", link: "y", mtu: 8500 },
    { from: "clusters/two", to: "clusters/eins", link: "z", mtu: 8500 },
  ];
  expect(pathRows("one", clusterOf(", pods: { mtu: 8500 }"), paths)).toEqual([
    ["pods send", "packets of up to 8500 bytes (POD_MTU)"],
    ["links carry", "up to 9001 bytes to clusters/two (x)"],
    ["", "up to 8500 bytes to clusters/eins (y)"],
  ]);
});
