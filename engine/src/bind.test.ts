import { expect, test } from "vitest";
import { bindRefs } from "./bind.ts";

const known = new Map([
  ["a/vpc", "vpc-1"],
  ["a/group", "sg-1"],
]);
const worldIdOf = (id: string) => known.get(id);

test("references are replaced wherever they stand, and nothing else is", () => {
  const props = {
    vpc: { $ref: "a/vpc" },
    ingress: [{ group: { $ref: "a/group" }, protocol: "-1" }, { cidr: "10.0.0.0/8" }],
    count: 3,
    none: null,
  };
  expect(bindRefs(props, worldIdOf)).toEqual({
    kind: "bound",
    value: {
      vpc: "vpc-1",
      ingress: [{ group: "sg-1", protocol: "-1" }, { cidr: "10.0.0.0/8" }],
      count: 3,
      none: null,
    },
  });
});

test("a plan's own props are left as they are", () => {
  const props = { vpc: { $ref: "a/vpc" } };
  bindRefs(props, worldIdOf);
  expect(props).toEqual({ vpc: { $ref: "a/vpc" } });
});

test("what has no world id is named, each once and sorted", () => {
  const props = [{ $ref: "b/2" }, { $ref: "b/1" }, { $ref: "b/2" }, { $ref: "a/vpc" }];
  expect(bindRefs(props, worldIdOf)).toEqual({ kind: "unbound", missing: ["b/1", "b/2"] });
});

test("a bare value and a bare reference bind too", () => {
  expect(bindRefs("x", worldIdOf)).toEqual({ kind: "bound", value: "x" });
  expect(bindRefs({ $ref: "a/vpc" }, worldIdOf)).toEqual({ kind: "bound", value: "vpc-1" });
});
