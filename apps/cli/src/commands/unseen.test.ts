import type { Check, Step } from "@podspan/core/plan";
import { describe, expect, test } from "vitest";
import { remains, unseen } from "./unseen.ts";

const SCOPE = "aws/aws/222222222222/eu-west-1";
const unread = (kind: string): Check => ({
  code: "readable",
  status: "unknown",
  subject: `${SCOPE}#${kind}`,
  message: "wrong-account",
  fix: "use a profile of account 222222222222",
});
const steps = (...worldIds: readonly string[]) =>
  worldIds.map((worldId) => ({ kind: "subnet", worldId, id: worldId }) as unknown as Step);

test("what apply could not look at is an error that names the place and the cure, once for one cause", () => {
  expect(unseen({ checks: [] })).toEqual([]);
  expect(unseen({ checks: [unread("route"), unread("transit-gateway")] })).toMatchObject([
    {
      code: "SCOPE-1",
      severity: "error",
      message: `not all could be looked at: ${SCOPE}: route, transit-gateway: wrong-account`,
      fix: "use a profile of account 222222222222",
    },
  ]);
});

test("what only tells how packets go is no failure of an apply", () => {
  const told = unseen({ checks: [unread("nat-gateway"), unread("route")] });
  expect(told.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
    `error not all could be looked at: ${SCOPE}#route: wrong-account`,
    `warning not all could be looked at: ${SCOPE}#nat-gateway: wrong-account`,
  ]);
});

describe("after destroy", () => {
  const told = (plan: Parameters<typeof remains>[0], before: readonly Check[], remembers = true) =>
    remains(plan, { checks: before }, remembers).map(({ code, severity, message }) => `${severity} ${code} ${message}`);
  const blind = { steps: [], checks: [unread("route")] };
  const message = `could not be looked at: ${SCOPE}#route: wrong-account`;

  test("what is left has a code of its own, with its own cause and fix", () => {
    expect(remains({ steps: [], checks: [] }, { checks: [] }, true)).toEqual([]);
    expect(remains({ steps: steps("subnet-1", "subnet-2"), checks: [] }, { checks: [] }, true)).toMatchObject([
      {
        code: "LEFT-1",
        severity: "error",
        message: "still there: subnet subnet-1, subnet subnet-2",
        cause: expect.stringContaining("looking again"),
        fix: expect.stringContaining("`podspan destroy` again"),
      },
    ]);
  });

  test("where nobody could look before either, and state remembers nothing, is no failure", () => {
    expect(told(blind, [unread("route")])).toEqual([`warning LEFT-1 ${message}`]);
    expect(remains(blind, blind, true)[0]?.fix).toBe(
      "use a profile of account 222222222222; then run `podspan destroy` again",
    );
  });

  test("what could be read before, or what no state tells of, is one", () => {
    expect(told(blind, [])).toEqual([`error LEFT-1 ${message}`]);
    expect(told(blind, [unread("route")], false)).toEqual([`error LEFT-1 ${message}`]);
  });
});
