import { describe, expect, test } from "vitest";
import { codesOf, fabricText, problemsOf } from "../fabric-text.fixture.ts";
import { parseFabric } from "../parse.ts";
import { knownRegions } from "../regions.ts";
import { regionSchema } from "../schema/scalars.ts";

const cluster = (region: string, zones: string) =>
  `vpcs:\n  a: { region: ${region}, id: vpc-0123 }\nclusters:\n  a: { vpc: a, zones: [${zones}] }`;

describe("SPEC-11: regions (AWS SDK partitions)", () => {
  test("a misspelt one is blamed itself, not the zones that are right", () => {
    expect(codesOf(cluster("eu-wst-1", "eu-west-1a, eu-west-1b"))).toEqual(["error SPEC-11 eu-wst-1"]);
    expect(problemsOf(cluster("eu-wst-1", "eu-west-1a"))[0]?.fix).toMatch(/^Did you mean `eu-west-1`\? /);
  });

  test("one that may be newer than the table is a warning, and its zones are held against it", () => {
    expect(codesOf(cluster("eu-east-7", "eu-east-7a"))).toEqual(["warning SPEC-11 eu-east-7"]);
    expect(codesOf(cluster("eu-east-7", "eu-east-7a, eu-west-1a"))).toEqual([
      "warning SPEC-11 eu-east-7",
      "error AZ-4 eu-west-1a",
    ]);
    expect(parseFabric(fabricText(cluster("eu-east-7", "eu-east-7a")), "f").fabric).toBeDefined();
  });

  test("without a cluster there is nothing to hold it against", () => {
    expect(codesOf("vpcs:\n  a: { region: xx-far-9, id: vpc-0123 }")).toEqual(["warning SPEC-11 xx-far-9"]);
  });

  test.each(["eu-west-1", "us-gov-west-1", "cn-northwest-1", "us-iso-east-1"])("%s is known", (region) => {
    expect(codesOf(`vpcs:\n  a: { region: ${region}, id: vpc-0123 }`)).toEqual([]);
  });

  test("every known region is one that the schema takes, and stands in the table once", () => {
    const regions = knownRegions();
    expect(regions.filter((region) => !regionSchema.safeParse(region).success)).toEqual([]);
    expect(new Set(regions).size).toBe(regions.length);
  });
});
