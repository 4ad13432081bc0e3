import { describe, expect, test } from "vitest";
import { accepts } from "./accepts.fixture.ts";
import { nameTemplateSchema, tagsSchema } from "./tags.ts";

describe("tags (EC2 user guide, tag restrictions)", () => {
  test.each([
    { team: "net" },
    { "kubernetes.io/role/cni": "0" },
    { a: "" },
    { "ä b": "c" },
    { ["k".repeat(128)]: "v".repeat(256) },
  ])("%j is fine", (tags) => {
    expect(accepts(tagsSchema, tags)).toBe(true);
  });

  test.each([
    { "aws:x": "y" },
    { "AWS:x": "y" },
    { "podspan.dev/id": "x" },
    { "": "x" },
    { ["k".repeat(129)]: "x" },
    { k: "v".repeat(257) },
    { k: 1 },
    { k: null },
    ["a"],
  ])("%j is not", (tags) => {
    expect(accepts(tagsSchema, tags)).toBe(false);
  });
});

describe("the name template", () => {
  test.each(["{id}", "{fabric}/{id}", "{kind} {id} of {fabric}"])("%s is one", (text) => {
    expect(accepts(nameTemplateSchema, text)).toBe(true);
  });

  test.each(["", "{fabric}", "{id", "id}", "{id}}", "{id}{zone}", "{{id}}", "{}{id}"])("%j is none", (text) => {
    expect(accepts(nameTemplateSchema, text)).toBe(false);
  });
});
