import * as fc from "fast-check";
import { expect, test } from "vitest";
import { knownInstanceType, knownInstanceTypeNames } from "../instance-types.ts";
import { maxPods, podCap } from "../max-pods.ts";
import { maxPodsExpression } from "../node-settings.ts";
import { evaluateExpression } from "./expression.ts";

const M5_LARGE = { default_enis: 3, ips_per_eni: 10, max_pods: 29 };

test("an expression of ours gives what the formula gives, for every type and mode", () => {
  const mode = fc.record({ customNetworking: fc.boolean(), prefixDelegation: fc.boolean() });
  fc.assert(
    fc.property(fc.constantFrom(...knownInstanceTypeNames()), mode, (name, wanted) => {
      const type = knownInstanceType(name);
      if (!type?.nitro || maxPods(type, wanted).pods === 0) return;
      const variables = { default_enis: type.interfaces, ips_per_eni: type.addressesPerInterface, max_pods: 0 };
      const expression = maxPodsExpression(wanted, podCap(type.vcpus));
      expect(evaluateExpression(expression, variables)).toBe(maxPods(type, wanted).pods);
    }),
  );
});

test.each([
  ["((default_enis - 1) * (ips_per_eni - 1)) + 2", 20],
  ["max_pods - 9", 20],
  ["2 + 3 * 4 - 10 / 4", 12],
  ["max_pods > 20 ? max_pods <= 29 ? 1 : 2 : 3", 1],
  ["7 % 4 == 3 ? 5 : 6", 5],
])("`%s` of an m5.large is %i", (expression, pods) => {
  expect(evaluateExpression(expression, M5_LARGE)).toBe(pods);
});

test.each(["", "1 +", "(1", "1 2", "vcpus", "min(1, 2)", "1 ? 2", "1.5", "1 / 0", "'a'"])(
  "`%s` gives nothing",
  (text) => {
    expect(evaluateExpression(text, M5_LARGE)).toBeUndefined();
  },
);
