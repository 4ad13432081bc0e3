import { describe, expect, test } from "vitest";
import { fabricSchema } from "./schema/fabric.ts";
import { fieldDescription, knownKeys } from "./schema-keys.ts";

describe("the keys that the schema knows", () => {
  test.each([
    [[], ["apiVersion", "kind", "metadata", "spec"]],
    [
      ["spec", "reserved", 3],
      ["cidr", "why"],
    ],
    [
      ["spec", "clusters", "any", "kubernetes"],
      ["context", "kubeconfig"],
    ],
    [
      ["spec", "links", "any", "allow", 0],
      ["protocol", "ports", "from", "to"],
    ],
    [
      ["spec", "overlay", "password"],
      ["env", "file", "aws", "kubernetes"],
    ],
    [["spec", "tags"], []],
    [["spec", "vpcs", "any", "cidrs", 0], []],
    [["nowhere", "at", "all"], []],
  ])("at %j", (path, keys) => {
    expect(knownKeys(fabricSchema, path)).toEqual(keys);
  });
});

describe("the description of a field", () => {
  test("is found through defaults, optional fields and records", () => {
    expect(fieldDescription(fabricSchema, ["spec", "vpcs", "any", "region"])).toBe("The AWS region, e.g. eu-west-1.");
    expect(fieldDescription(fabricSchema, ["spec", "clusters", "any", "pods", "snat"])).toMatch(/^auto: /);
  });

  test("is none for entries of lists and what is not there", () => {
    expect(fieldDescription(fabricSchema, ["spec", "reserved", 0])).toBeUndefined();
    expect(fieldDescription(fabricSchema, ["spec", "bogus"])).toBeUndefined();
    expect(fieldDescription(fabricSchema, [])).toBeUndefined();
  });
});
