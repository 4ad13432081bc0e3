import { expect, test } from "vitest";
import { problemsOf } from "../fabric-text.fixture.ts";

function said(moved: string, names = "name: a"): readonly string[] {
  const spec = `vpcs:\n  v: { region: eu-west-1, id: vpc-0123 }\nclusters:\n  c: { vpc: v, zones: [eu-west-1a], ${names} }\nmoved: [${moved}]`;
  return problemsOf(spec).flatMap(({ code, severity, message }) =>
    code === "SPEC-13" ? [`${severity}: ${message}`] : [],
  );
}

test.each([
  ["{ from: a, to: c }", []],
  ["{ from: a, to: v }", []],
  ["{ from: a, to: b }, { from: b, to: c }", []],
  ["{ from: a/subnet/pods/eu-west-1a, to: c/subnet/pods/eu-west-1a }", []],
  ["{ from: a, to: d }", ["error: a is renamed to d, and the Fabric has no `d`"]],
  ["{ from: c, to: v }", []],
  ["{ from: c, to: c }", ["error: c is renamed to itself"]],
  ["{ from: a, to: b }, { from: b, to: a }", ["error: a is renamed in a circle", "error: b is renamed in a circle"]],
  ["{ from: a, to: c }, { from: a, to: v }", ["error: a is renamed twice"]],
  ["{ from: a, to: c }, { from: b, to: c }", ["error: two things are renamed to c"]],
  [
    "{ from: a, to: c/subnet/pods/x }",
    ["error: a is the name of a VPC, cluster or link, and c/subnet/pods/x is a subnet"],
  ],
  [
    "{ from: a/subnet/pods/x, to: c/route-table/pods }",
    ["error: a/subnet/pods/x is a subnet, and c/route-table/pods is a route-table"],
  ],
])("%s", (moved, problems) => {
  expect(said(moved)).toEqual(problems);
});

test("what is still in the Fabric under its old name was not renamed", () => {
  const spec = `vpcs:
  v: { region: eu-west-1, id: vpc-0123 }
clusters:
  c: { vpc: v, zones: [eu-west-1a] }
  d: { vpc: v, zones: [eu-west-1a], name: c2 }
moved: [{ from: c, to: d }]`;
  expect(problemsOf(spec).find(({ code }) => code === "SPEC-13")?.message).toBe(
    "c is renamed to d, and the Fabric still has `c`",
  );
});

test("a renamed cluster without a name of its own in EKS is asked about", () => {
  expect(said("{ from: a, to: c }", "pods: {}")).toEqual([
    "warning: cluster `a` is now `c`, and is looked for in EKS by that name",
  ]);
});
