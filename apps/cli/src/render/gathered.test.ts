import type { Check, Step } from "@podspan/core/plan";
import { describe, expect, test } from "vitest";
import { byCause, causeKey, gathered } from "./gathered.ts";

const SCOPE = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" } as const;

function unread(subject: string, fields: Partial<Check> = {}): Check {
  return { code: "readable", status: "unknown", subject, message: "Denied: no", fix: "sign in", ...fields };
}

describe("checks", () => {
  test("of one scope and one cause are one, which names the kinds", () => {
    expect(gathered([unread("aws/1#vpc"), unread("aws/1#subnet")])).toEqual([
      unread("aws/1", { message: "subnet, vpc: Denied: no" }),
    ]);
  });

  test("with another scope, another fix or about something else stay apart", () => {
    const checks = [
      unread("aws/1#vpc"),
      unread("aws/2#vpc"),
      unread("aws/1#subnet", { fix: "allow ec2:DescribeSubnets" }),
      unread("prod/a", { code: "pod-subnet" }),
      unread("prod/a", { code: "pod-subnet" }),
    ];
    expect(gathered(checks)).toEqual(checks);
  });
});

function step(key: string, blocked?: Step["blocked"]): Step {
  return {
    key,
    action: "create",
    operation: "create",
    kind: "subnet",
    id: key,
    scope: SCOPE,
    changes: [],
    dependsOn: [],
    destructive: false,
    why: "because",
    ...(blocked ? { blocked } : {}),
  };
}

describe("steps", () => {
  const keys = (steps: readonly Step[]): readonly (readonly string[])[] =>
    byCause(steps).map((same) => same.map(({ key }) => key));

  test("that one thing blocks stand together, where the first one is", () => {
    const denied = { code: "SCOPE-1", reason: "ec2:DescribeVpcs: no", fix: "sign in" };
    const other = { ...denied, reason: "ec2:DescribeSubnets: no" };
    expect(keys([step("a", denied), step("b"), step("c", other), step("d")])).toEqual([["a", "c"], ["b"], ["d"]]);
  });

  test("with reasons of their own stay apart", () => {
    const needs = (what: string) => ({ code: "PLAN-2", reason: `it needs ${what}`, fix: "run again" });
    expect(keys([step("a", needs("x")), step("b", needs("y"))])).toEqual([["a"], ["b"]]);
    expect(causeKey(needs("x"))).not.toBe(causeKey(needs("y")));
  });
});
