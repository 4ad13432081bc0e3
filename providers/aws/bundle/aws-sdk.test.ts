import { expect, test } from "vitest";
import { plainKeys } from "./aws-sdk.ts";

test("keys that are constants of the module are written out, and nothing else changes", () => {
  const module = [
    'const _xN = "xmlName";',
    'const _s = "smithy.ts.sdk.synthetic.com.amazonaws.ec2";',
    "export var A$ = [3, n0, _A, 0, [_x], [[0, { [_xN]: `a`, [other]: 1, [_s]: 2 }]]];",
  ].join("\n");
  expect(plainKeys(module)).toBe(module.replace("[_xN]: ", "xmlName: "));
});
