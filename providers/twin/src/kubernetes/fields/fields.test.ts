import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareObjects } from "./comparison.ts";
import { FieldPath } from "./field-path.ts";
import { readFieldsV1, sameFields, withParents, writeFieldsV1 } from "./field-set.ts";
import { sameJson } from "./json.ts";
import { merged, mergedOrder } from "./merged.ts";
import { pruned } from "./pruned.ts";
import { DAEMON_SET_SCHEMA, itemElement } from "./schema.ts";
import { fieldsOf } from "./set-of.ts";

const MAIN = 'k:{"name":"main"}';
const ENV = ["f:spec", "f:template", "f:spec", "f:containers", MAIN, "f:env"] as const;

/** A DaemonSet whose container main has these variables. */
function withEnv(env: readonly { readonly name: string; readonly value: string }[]) {
  return { spec: { template: { spec: { containers: [{ name: "main", env }] } } } };
}

const setOf = (paths: readonly (readonly string[])[]) => new Set(paths.map((path) => FieldPath.of(path)));

const element = fc.oneof(
  fc.constantFrom("f:a", "f:b", 'v:"x"', 'k:{"name":"a"}', 'k:{"name":"b"}'),
  fc.string().map((text) => `f:${text}`),
);
const paths = fc.array(fc.array(element, { minLength: 1, maxLength: 4 }), { maxLength: 12 });

describe("a field set", () => {
  test("is the same after it was written as fieldsV1 and read", () => {
    fc.assert(
      fc.property(paths, (some) => {
        const set = setOf(some);
        expect(sameFields(readFieldsV1(writeFieldsV1(set)), set)).toBe(true);
      }),
    );
  });

  test("tells containers that are owned from those that only hold something", () => {
    expect(writeFieldsV1(setOf([["f:a", "f:b"], ["f:c"], ["f:c", "f:d"]]))).toEqual({
      "f:a": { "f:b": {} },
      "f:c": { ".": {}, "f:d": {} },
    });
  });

  test("has the fields above its members as parents, and not the items", () => {
    const parents = withParents(setOf([[...ENV, 'k:{"name":"A"}', "f:value"]]));
    expect([...parents.values()].map((path) => path.element)).toEqual(
      expect.arrayContaining(["f:spec", "f:containers", "f:env", "f:value"]),
    );
    expect([...parents.values()].map((path) => path.element)).not.toContain(MAIN);
  });

  test("names a field as people read it", () => {
    expect(String(FieldPath.of([...ENV, 'k:{"name":"A"}', "f:value"]))).toBe(
      '.spec.template.spec.containers[name="main"].env[name="A"].value',
    );
    expect(String(FieldPath.of(["f:metadata", "f:finalizers", 'v:"x"']))).toBe('.metadata.finalizers[="x"]');
    expect(String(FieldPath.of(["f:ports", 'k:{"containerPort":1,"protocol":"TCP"}']))).toBe(
      '.ports[containerPort=1,protocol="TCP"]',
    );
  });
});

describe("the fields of a configuration", () => {
  test("are its leaves and its items, lists without keys being leaves", () => {
    const container = { name: "main", command: ["a", "b"], ports: [{ containerPort: 1 }], resources: {} };
    const set = fieldsOf({ spec: { template: { spec: { containers: [container] } } } }, DAEMON_SET_SCHEMA);
    const below = [...set.values()].map((path) => path.elements.slice(4).join(" ")).sort();
    expect(below).toEqual([
      MAIN,
      `${MAIN} f:command`,
      `${MAIN} f:name`,
      `${MAIN} f:ports k:{"containerPort":1,"protocol":"TCP"}`,
      `${MAIN} f:ports k:{"containerPort":1,"protocol":"TCP"} f:containerPort`,
      `${MAIN} f:resources`,
    ]);
  });

  test("need an item's key", () => {
    expect(() => itemElement({ value: "1" }, ["name"])).toThrow('omits key field "name"');
  });
});

describe("comparing", () => {
  test("tells what was added, changed and removed, with the items themselves", () => {
    const before = withEnv([
      { name: "A", value: "1" },
      { name: "B", value: "1" },
    ]);
    const after = withEnv([
      { name: "B", value: "2" },
      { name: "C", value: "1" },
    ]);
    const { added, modified, removed } = compareObjects(before, after, DAEMON_SET_SCHEMA);
    const names = (set: typeof added) =>
      [...set.values()].map((path) => path.elements.slice(ENV.length).join(" ")).sort();
    expect(names(added)).toEqual(['k:{"name":"C"}', 'k:{"name":"C"} f:name', 'k:{"name":"C"} f:value']);
    expect(names(modified)).toEqual(['k:{"name":"B"} f:value']);
    expect(names(removed)).toEqual(['k:{"name":"A"}', 'k:{"name":"A"} f:name', 'k:{"name":"A"} f:value']);
  });

  test("finds nothing between equal objects, whatever the order of keys", () => {
    const { added, modified, removed } = compareObjects(
      { a: 1, b: { c: [1] } },
      { b: { c: [1] }, a: 1 },
      DAEMON_SET_SCHEMA,
    );
    expect([added.size, modified.size, removed.size]).toEqual([0, 0, 0]);
  });
});

describe("merging", () => {
  const names = fc.uniqueArray(fc.constantFrom(..."ABCDEFG"), { maxLength: 7 });

  test("keeps every item once, the configuration's in its order and the others in theirs", () => {
    fc.assert(
      fc.property(names, names, (live, config) => {
        const order = mergedOrder(live, config);
        expect([...order].sort()).toEqual([...new Set([...live, ...config])].sort());
        expect(order.filter((name) => config.includes(name))).toEqual(config);
        expect(order.filter((name) => !config.includes(name))).toEqual(live.filter((name) => !config.includes(name)));
      }),
    );
  });

  test("of a configuration in the live order moves nothing", () => {
    fc.assert(
      fc.property(names, fc.func(fc.boolean()), (live, picked) => {
        const config = live.filter((name) => picked(name));
        expect(mergedOrder(live, config)).toEqual(live);
      }),
    );
  });

  test("lays items over items and replaces what is one value", () => {
    const live = { spec: { selector: { matchLabels: { a: "1", b: "1" } }, x: { kept: 1, changed: 1 } } };
    const config = { spec: { selector: { matchLabels: { a: "2" } }, x: { changed: 2 } } };
    expect(merged(live, config, DAEMON_SET_SCHEMA)).toEqual({
      spec: { selector: { matchLabels: { a: "2" } }, x: { kept: 1, changed: 2 } },
    });
  });

  test("of something with itself changes nothing", () => {
    const value = withEnv([{ name: "A", value: "1" }]);
    expect(sameJson(merged(value, value, DAEMON_SET_SCHEMA), value)).toBe(true);
  });
});

describe("pruning", () => {
  test("takes fields and what is below them, and containers that become empty", () => {
    const value = { metadata: { annotations: { a: "1" }, name: "x" }, ...withEnv([{ name: "A", value: "1" }]) };
    const rest = pruned(
      value,
      setOf([
        ["f:metadata", "f:annotations", "f:a"],
        [...ENV, 'k:{"name":"A"}'],
      ]),
      DAEMON_SET_SCHEMA,
    );
    expect(rest).toEqual({ metadata: { name: "x" }, spec: { template: { spec: { containers: [{ name: "main" }] } } } });
  });

  test("of nothing changes nothing, empty containers included", () => {
    const value = { a: {}, b: [] };
    expect(pruned(value, setOf([]), DAEMON_SET_SCHEMA)).toBe(value);
    expect(pruned(value, setOf([["f:c"]]), DAEMON_SET_SCHEMA)).toEqual(value);
  });
});
