import { expect, test } from "vitest";
import { stuck } from "./stuck.ts";

test.each([
  [[], "until then it stays cordoned (`kubectl uncordon a` gives it back)"],
  [["b"], "until then they stay cordoned (`kubectl uncordon a b` gives them back)"],
])("a stuck drain says of each node that was cordoned how it comes back (beside it: %j)", (alsoCordon, text) => {
  const drain = { node: "a", instance: "i-a", alsoCordon, barePods: false };
  expect(stuck(drain, [], new Map(), 60_000).hint).toContain(text);
});
