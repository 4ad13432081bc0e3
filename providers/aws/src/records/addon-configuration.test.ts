import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { propertyRuns } from "../testing/property-runs.fixture.ts";
import { editEnvironment, environmentOf, readConfiguration } from "./addon-configuration.ts";

async function environmentAfter(text: string): Promise<unknown> {
  const reading = await readConfiguration(text);
  return reading.ok ? environmentOf(reading.values) : reading.message;
}

describe("reading", () => {
  test.each([undefined, "", "  \n", "{}", "null"])("%j holds nothing", async (text) => {
    expect(await readConfiguration(text)).toEqual({ ok: true, values: {} });
  });

  test("JSON and YAML of the same values read the same", async () => {
    const values = { env: { WARM_ENI_TARGET: "1" }, nodeAgent: { enabled: false } };
    expect(await readConfiguration(JSON.stringify(values))).toEqual({ ok: true, values });
    const yaml = "env:\n  WARM_ENI_TARGET: '1'\nnodeAgent:\n  enabled: false\n";
    expect(await readConfiguration(yaml)).toEqual({ ok: true, values });
  });

  test.each(['{"env": {', "env: [", "a: 1\n b: 2\n", '"text"', "[1]", "3"])(
    "%j is refused with a reason",
    async (text) => {
      const reading = await readConfiguration(text);
      expect(reading).toMatchObject({ ok: false });
      expect(reading.ok ? "" : reading.message).toMatch(/^.+$/);
    },
  );

  test("numbers and booleans of the environment are texts, other things are left out", () => {
    expect(environmentOf({ env: { B: true, A: 1, C: "x", D: { e: 1 }, E: null } })).toEqual({
      A: "1",
      B: "true",
      C: "x",
    });
    expect(environmentOf({ env: "nonsense" })).toEqual({});
  });
});

describe("editing", () => {
  test("nothing becomes JSON with our variables", async () => {
    expect(await editEnvironment(undefined, { B: "2", A: "1" })).toBe('{"env":{"A":"1","B":"2"}}');
  });

  test("keys of others stay as they are", async () => {
    const text = '{"nodeAgent":{"enabled":false},"env":{"WARM_ENI_TARGET":"1"}}';
    expect(JSON.parse(await editEnvironment(text, { A: "1" }))).toEqual({
      nodeAgent: { enabled: false },
      env: { WARM_ENI_TARGET: "1", A: "1" },
    });
  });

  test("YAML keeps its comments", async () => {
    const text = "# ours since 2024\nenv:\n  WARM_ENI_TARGET: '1' # saves addresses\n";
    const edited = await editEnvironment(text, { A: "true" });
    expect(edited).toContain("# ours since 2024");
    expect(edited).toContain("# saves addresses");
    expect(await environmentAfter(edited)).toEqual({ WARM_ENI_TARGET: "1", A: "true" });
    expect(await editEnvironment(edited, { A: null })).toBe(text);
  });

  test("a YAML configuration without env gets one, and loses it again", async () => {
    const text = "nodeAgent:\n  enabled: false\n";
    const edited = await editEnvironment(text, { A: "1" });
    expect(await environmentAfter(edited)).toEqual({ A: "1" });
    expect(await editEnvironment(edited, { A: null })).toBe(text);
  });

  const name = fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/);
  const env = fc.dictionary(name, fc.string(), { maxKeys: 5 });
  const others = fc.dictionary(fc.stringMatching(/^[a-d][a-z]{1,5}$/), fc.jsonValue(), { maxKeys: 3 });

  test("setting variables and giving back what was there leaves the values as they were", async () => {
    await fc.assert(
      fc.asyncProperty(env, others, env, async (before, rest, ours) => {
        const { env: _, ...foreign } = rest;
        const values = Object.keys(before).length === 0 ? foreign : { ...foreign, env: before };
        const text = JSON.stringify(values);
        const edited = await editEnvironment(text, ours);
        expect(await environmentAfter(edited)).toEqual({ ...before, ...ours });
        const prior = Object.fromEntries(Object.keys(ours).map((key) => [key, before[key] ?? null]));
        expect(JSON.parse(await editEnvironment(edited, prior))).toEqual(JSON.parse(text));
      }),
      propertyRuns,
    );
  });
});
