import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderDiagnostics } from "../diagnostics/index.ts";
import { CGNAT_SPEC, codesOf, fabricOf, fabricText, problemsOf } from "./fabric-text.fixture.ts";
import { parseFabric } from "./parse.ts";

function testdata(name: string): string {
  return readFileSync(join(import.meta.dirname, "testdata", name), "utf8");
}

describe("a Fabric", () => {
  test("of the CGNAT document parses without a diagnostic", () => {
    expect(problemsOf(CGNAT_SPEC)).toEqual([]);
  });

  test("has every default filled in and every address field as a list of canonical prefixes", () => {
    expect(fabricOf(CGNAT_SPEC)).toMatchInlineSnapshot(`
      {
        "apiVersion": "podspan.dev/v1alpha1",
        "kind": "Fabric",
        "metadata": {
          "name": "acme",
          "uid": "7d3f9a10",
        },
        "spec": {
          "accounts": {},
          "addressing": {
            "podPool": [
              "100.64.0.0/10",
            ],
          },
          "adopt": [],
          "clusters": {
            "prod": {
              "compute": "managed",
              "ipFamily": "ipv4",
              "kubernetes": {},
              "manage": "full",
              "pods": {
                "prefixDelegation": false,
                "ranges": [
                  "100.64.0.0/16",
                ],
                "reservePrefixes": false,
                "snat": "auto",
                "subnets": {
                  "eu-west-1b": [
                    "100.64.0.0/17",
                  ],
                  "eu-west-1c": [
                    "100.64.128.0/17",
                  ],
                },
              },
              "protect": false,
              "securityGroupsForPods": false,
              "vpc": "internal",
              "zones": [
                "eu-west-1b",
                "eu-west-1c",
              ],
            },
          },
          "expect": [],
          "links": {},
          "moved": [],
          "nameTemplate": "{fabric}/{id}",
          "networks": {},
          "reserved": [],
          "sites": {},
          "tags": {},
          "vpcs": {
            "internal": {
              "cidrs": [
                "10.196.24.0/24",
              ],
              "manage": "full",
              "protect": false,
              "region": "eu-west-1",
            },
          },
        },
      }
    `);
  });

  test("is plain JSON: writing and reading it changes nothing", () => {
    const fabric = fabricOf(CGNAT_SPEC);
    expect(JSON.parse(JSON.stringify(fabric))).toEqual(fabric);
  });

  test("may be empty of everything but its name", () => {
    expect(fabricOf("{}").spec.vpcs).toEqual({});
  });

  test("with a warning is still a Fabric", () => {
    const { fabric, diagnostics } = parseFabric(
      fabricText("vpcs:\n  a: { region: eu-west-1, cidrs: 10.0.0.1/16 }"),
      "f",
    );
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(["warning ADDR-2"]);
    expect(fabric?.spec.vpcs.a?.cidrs).toEqual(["10.0.0.0/16"]);
  });

  test("with an error of any kind is none", () => {
    expect(parseFabric(fabricText("overlay: { asn: 64512 }"), "f").fabric).toBeUndefined();
    expect(parseFabric(fabricText("clusters:\n  a: { vpc: b, zones: [eu-west-1a] }"), "f").fabric).toBeUndefined();
    expect(parseFabric("a: 1", "f").fabric).toBeUndefined();
  });
});

describe("the whole schema", () => {
  test("is read: every section of the design gives NOT-YET where it is not built", async () => {
    const text = testdata("every-section.yaml");
    const { diagnostics } = parseFabric(text, "every-section.yaml");
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(["NOT-YET", "DMVPN-4"]));
    await expect(`${renderDiagnostics(diagnostics, { "every-section.yaml": text })}\n`).toMatchFileSnapshot(
      "testdata/every-section.txt",
    );
  });

  test("a document wrong in every way tells all of it in one run, sorted by place (fault 3b-4)", async () => {
    const text = testdata("all-wrong.yaml");
    const { diagnostics } = parseFabric(text, "all-wrong.yaml");
    await expect(`${renderDiagnostics(diagnostics, { "all-wrong.yaml": text })}\n`).toMatchFileSnapshot(
      "testdata/all-wrong.txt",
    );
  });
});

describe("all problems in one run", () => {
  test("shape errors do not hide the rules on the rest", () => {
    const spec = `vpcs:
  a: { region: eu-west-1, cidrs: [10.0.0.0/16], bogus: 1 }
  b: { region: 5, cidrs: [10.1.0.0/16] }
clusters:
  a: { vpc: a, zones: [us-east-1a], pods: { ranges: [10.0.0.0/17] } }
  b: { vpc: b, zones: [] }
  c: { vpc: nowhere, zones: [eu-west-1a] }`;
    expect(codesOf(spec)).toEqual([
      "error SPEC-2 bogus",
      "error SPEC-1 5",
      "error AZ-4 us-east-1a",
      "error ADDR-1 10.0.0.0/17",
      "error SPEC-5 zones",
      "error SPEC-6 nowhere",
    ]);
  });

  test("an entry of a wrong shape still counts as there: what refers to it is not told to refer to nothing", () => {
    expect(codesOf("vpcs:\n  a: { region: 5 }\nclusters:\n  a: { vpc: a, zones: [eu-west-1a] }")).toEqual([
      "error SPEC-8 a",
      "error SPEC-1 5",
    ]);
  });

  test("after a syntax error only what stands before it is believed", () => {
    const text = fabricText(
      "vpcs:\n  a: { region: 5, id: vpc-0123 }\n  b: { region: eu-west-1, id: [vpc-0456 }\nclusters: 7",
    );
    const { diagnostics } = parseFabric(text, "f");
    expect(diagnostics.map(({ code, at }) => `${code} ${at?.line}`)).toEqual(["SPEC-1 6", "YAML-1 7"]);
  });

  test.each([
    ["a bracket that is not closed", "vpcs:\n  a: { region: eu-west-1, id: [vpc-0123\nclusters: {}"],
    [
      "a brace that is not closed",
      "vpcs:\n  a: { region: eu-west-1, id: vpc-0123\n  b: { region: eu-west-1, id: vpc-0124 }",
    ],
    ["a quote that is not closed", 'vpcs:\n  a:\n    region: "eu-west-1\n    id: vpc-0123\n    bogus: 1'],
    ["a key one column off", "vpcs:\n  a:\n    region: eu-west-1\n   id: vpc-0123\nclusters: {}"],
    ["a value with a second colon", "vpcs: a: b"],
    ["a tab", "vpcs:\n\ta: { region: eu-west-1, id: vpc-0123 }"],
  ])("a syntax error is the only one told where it alone is the cause: %s", (_what, spec) => {
    const codes = parseFabric(fabricText(spec), "f").diagnostics.map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(["YAML-1"]));
  });

  test("what was left out does not shift the places of the rest", () => {
    const spec = `vpcs:
  a: { region: eu-west-1, cidrs: [10.0.0.0/16] }
clusters:
  a:
    vpc: a
    zones: [eu-west-1a, us-east-1a, eu-west-1z, 1a, eu-west-1a]
    pods: { ranges: [100.64.0.0/16, 100.64.0.0/99, 10.0.0.5/17, 100.64.0.0/16] }`;
    expect(codesOf(spec)).toEqual([
      "error AZ-4 us-east-1a",
      "warning AZ-7 eu-west-1z",
      "error SPEC-5 1a",
      "error AZ-5 eu-west-1a",
      "error SPEC-9 100.64.0.0/99",
      "error ADDR-1 10.0.0.5/17",
      "warning ADDR-2 10.0.0.5/17",
      "error ADDR-1 100.64.0.0/16",
    ]);
    const repeated = problemsOf(spec).find(({ code }) => code === "AZ-5");
    expect(repeated?.path).toEqual(["spec", "clusters", "a", "zones", 4]);
  });

  test.each([
    ["a zone", "zones: [eu-west-1a, 7], vpc: a", "error SPEC-1 7"],
    ["all zones", "zones: 7, vpc: a", "error SPEC-1 7"],
    ["no zones", "vpc: a", "error SPEC-3 a"],
    ["the VPC", "zones: [eu-west-1b], vpc: 7", "error SPEC-1 7"],
  ])(
    "%s of a wrong type does not hide what else is wrong with the cluster, nor is more said of it",
    (_what, fields, code) => {
      const spec = `vpcs:
  a: { region: eu-west-1, id: vpc-0123 }
clusters:
  a: { ${fields}, ipFamily: ipv6, pods: { ranges: 100.64.0.0/16, subnets: { eu-west-1b: 100.64.0.0/17 } } }`;
      expect(codesOf(spec).toSorted()).toEqual(["error CNI-4 ipv6", code].toSorted());
    },
  );

  test("two runs are equal", () => {
    const text = testdata("all-wrong.yaml");
    expect(JSON.stringify(parseFabric(text, "f"))).toBe(JSON.stringify(parseFabric(text, "f")));
  });
});

describe("locating a path", () => {
  const { locate } = parseFabric(fabricText(CGNAT_SPEC), "fabric.yaml");

  test("finds what is written, and the nearest key above what is derived", () => {
    expect(locate(["spec", "vpcs", "internal", "region"])).toMatchObject({ line: 6, column: 25 });
    expect(locate(["spec", "vpcs", "internal", "cidrs", 0])).toMatchObject({ line: 6, column: 43 });
    expect(locate(["spec", "clusters", "prod", "pods", "snat"])).toMatchObject({ line: 11, column: 7 });
    expect(locate(["spec", "addressing", "podPool", 0])).toMatchObject({ line: 4, column: 1 });
  });

  test("works also when nothing could be read", () => {
    expect(parseFabric("", "f").locate(["spec"])).toMatchObject({ file: "f", line: 1, column: 1 });
  });
});
