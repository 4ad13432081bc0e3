import { expect, test } from "vitest";
import { codesOf } from "../fabric-text.fixture.ts";

const spec = (vpc: string, cluster: string) =>
  `vpcs:\n  v: { region: eu-west-1, id: vpc-0123, manage: ${vpc} }\nclusters:\n  c: { vpc: v, zones: [eu-west-1a], manage: ${cluster} }`;

test.each([
  ["full", "full", false],
  ["full", "observe", false],
  ["full", "none", false],
  ["observe", "full", true],
  ["observe", "observe", false],
  ["observe", "none", false],
  ["none", "full", true],
  ["none", "observe", true],
  ["none", "none", false],
])("SPEC-12: a VPC with manage: %s and a cluster with manage: %s is refused: %s", (vpc, cluster, refused) => {
  expect(codesOf(spec(vpc, cluster)).map((code) => code.split(" ")[1])).toEqual(refused ? ["SPEC-12"] : []);
});
