import { expect, test } from "vitest";
import { matchesLabels, mayRunOn } from "./selectors.ts";

test.for([
  ["", true],
  ["a=1", true],
  ["a==1,b", true],
  ["a=2", false],
  ["a!=2", true],
  ["c!=1", true],
  ["c", false],
  ["!c", true],
  ["!a", false],
] as const)("selector %s matches a=1,b=2: %s", ([selector, matches]) => {
  expect(matchesLabels({ a: "1", b: "2" }, selector)).toBe(matches);
});

test("a selector with sets is refused rather than misread", () => {
  expect(() => matchesLabels({}, "a in (1,2)")).toThrow("unable to parse");
});

test("a pod runs where its selector and one term of its affinity hold", () => {
  const terms = (...all: readonly (readonly object[])[]) => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: all.map((matchExpressions) => ({ matchExpressions })),
        },
      },
    },
  });
  const labels = { os: "linux", type: "ec2" };
  const expression = (key: string, operator: string, ...values: readonly string[]) => ({ key, operator, values });
  expect(mayRunOn(labels, {})).toBe(true);
  expect(mayRunOn(labels, { nodeSelector: { os: "windows" } })).toBe(false);
  expect(mayRunOn(labels, terms([expression("os", "In", "linux"), expression("type", "NotIn", "fargate")]))).toBe(true);
  expect(mayRunOn(labels, terms([expression("os", "In", "windows")], [expression("type", "Exists")]))).toBe(true);
  expect(mayRunOn(labels, terms([expression("gpu", "Exists")]))).toBe(false);
  expect(mayRunOn(labels, terms([expression("gpu", "DoesNotExist"), expression("gpu", "NotIn", "x")]))).toBe(true);
  expect(mayRunOn(labels, terms([expression("n", "Gt", "1")]))).toBe(false);
});
