import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readYaml } from "../document.ts";
import { accepts } from "./accepts.fixture.ts";
import { fabricSchema } from "./fabric.ts";

const folder = join(import.meta.dirname, "../testdata");
const { raw } = readYaml(readFileSync(join(folder, "every-section.yaml"), "utf8"), "every-section.yaml");
const minimal = {
  apiVersion: "podspan.dev/v1alpha1",
  kind: "Fabric",
  metadata: { name: "a", uid: "abcdefgh" },
  spec: {},
};

describe("the whole schema", () => {
  test("reads every section, with all defaults, as it did before", async () => {
    const fabric = fabricSchema.parse(raw, { jitless: true });
    await expect(`${JSON.stringify(fabric, null, 2)}\n`).toMatchFileSnapshot(join(folder, "every-section.json"));
  });

  test("reads its own output again to the same", () => {
    const once = fabricSchema.parse(raw, { jitless: true });
    expect(fabricSchema.parse(once, { jitless: true })).toEqual(once);
  });

  test("reads the same with and without compiled validators", () => {
    expect(fabricSchema.parse(raw)).toEqual(fabricSchema.parse(raw, { jitless: true }));
  });
});

describe("the head", () => {
  test.each(["7d3f9a10", "7d3f9a10-5b1c-4f6e-9c55-000000000001", "x".repeat(63)])("%s is a uid", (uid) => {
    expect(accepts(fabricSchema, { ...minimal, metadata: { name: "a", uid } })).toBe(true);
  });

  // A uid is also a Kubernetes label's value: at most 63 characters.
  test.each(["", "abc", "ABCDEFGH", "-abcdefgh", "abcdefgh-", "abc defgh", "x".repeat(64)])("%j is none", (uid) => {
    expect(accepts(fabricSchema, { ...minimal, metadata: { name: "a", uid } })).toBe(false);
  });

  test.each([
    { apiVersion: "v1" },
    { kind: "fabric" },
    { metadata: { name: "a" } },
    { metadata: undefined },
    { spec: undefined },
    { status: {} },
  ])("with %j it is no Fabric", (change) => {
    expect(accepts(fabricSchema, { ...minimal, ...change })).toBe(false);
  });
});
