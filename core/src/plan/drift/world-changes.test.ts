import { expect, test } from "vitest";
import { worldChanges } from "./world-changes.ts";

const RULE = { protocol: "-1", cidr: "10.0.0.0/16" };
const SSH = { protocol: "tcp", fromPort: 22, toPort: 22, cidr: "0.0.0.0/0" };

test("a value that the world changed is told with what apply had left, not with what the Fabric newly wants", () => {
  const applied = { props: { subnet: "subnet-1" } };
  const change = { field: "subnet", before: "subnet-9", after: "subnet-2" };
  expect(worldChanges([change], applied)).toEqual([{ field: "subnet", was: "subnet-1", is: "subnet-9" }]);
});

test("a value that is as applied, and that the Fabric newly wants otherwise, is no drift", () => {
  const applied = { props: { subnet: "subnet-1" }, tags: { Name: "a" } };
  const changes = [
    { field: "subnet", before: "subnet-1", after: "subnet-2" },
    { field: "tags.Name", before: "a", after: "b" },
    { field: "tags.team", after: "net" },
  ];
  expect(worldChanges(changes, applied)).toEqual([]);
});

test("of a list: what apply put there and is gone, and what apply did not put there and is", () => {
  const applied = { props: { ingress: [RULE] } };
  expect(worldChanges([{ field: "ingress[]", after: RULE }], applied)).toEqual([{ field: "ingress[]", was: RULE }]);
  expect(worldChanges([{ field: "ingress[]", before: SSH }], applied)).toEqual([{ field: "ingress[]", is: SSH }]);
  expect(worldChanges([{ field: "ingress[]", after: SSH }], applied)).toEqual([]);
  expect(worldChanges([{ field: "ingress[]", before: RULE }], applied)).toEqual([]);
});

test("a key of a map may hold dots, and a tag that is gone is told", () => {
  const applied = { props: { env: { "A.B": "1" } }, tags: { "podspan.dev/uid": "u" } };
  const changes = [
    { field: "env.A.B", before: "2", after: "1" },
    { field: "tags.podspan.dev/uid", after: "u" },
  ];
  expect(worldChanges(changes, applied)).toEqual([
    { field: "env.A.B", was: "1", is: "2" },
    { field: "tags.podspan.dev/uid", was: "u" },
  ]);
});

test("a state that did not remember it: everything that differs is taken for the world's doing", () => {
  const changes = [
    { field: "env.X", before: "a", after: "b" },
    { field: "state", before: "associating", after: "finished" },
  ];
  expect(worldChanges(changes, undefined)).toEqual([{ field: "env.X", was: "b", is: "a" }]);
});
