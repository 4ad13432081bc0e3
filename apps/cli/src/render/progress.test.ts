import type { Plan, Step } from "@podspan/core/plan";
import type { ApplyEvent, ApplyHappening, ApplyOutcome } from "@podspan/engine";
import { describe, expect, test } from "vitest";
import type { Output } from "../context.ts";
import { coloursFor, PLAIN } from "./colour.ts";
import { liveLines, liveProgress, plainProgress } from "./live.ts";
import { outcomeText } from "./outcome.ts";
import { planText } from "./plan.ts";
import { advance, seconds, startOf } from "./progress.ts";

const SCOPE = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" } as const;

const NEXT = { done: "", again: "`podspan apply`" };

function step(key: string, fields: Partial<Step> = {}): Step {
  const [operation = "create", id = key] = key.split(" ");
  return {
    key,
    action: operation as Step["action"],
    operation: operation as Step["operation"],
    kind: "subnet",
    id,
    scope: SCOPE,
    changes: [],
    dependsOn: [],
    destructive: operation === "delete",
    why: "because",
    ...fields,
  };
}

function planOf(...steps: readonly Step[]): Plan {
  return {
    kind: "Plan",
    version: 1,
    purpose: "apply",
    fabric: { name: "acme", uid: "u", hash: "h" },
    tool: "podspan test",
    target: "twin",
    scopes: [SCOPE],
    bindings: { main: "vpc-0a" },
    summary: { create: steps.length, update: 0, replace: 0, delete: 0, adopt: 0, release: 0, unchanged: 0, blocked: 0 },
    steps,
    checks: [],
    diagnostics: [],
  };
}

/** Events one second apart. */
function told(...happenings: readonly ApplyHappening[]): readonly ApplyEvent[] {
  return happenings.map((happening, index) => ({ ...happening, at: index * 1000 }));
}

const STORY = told(
  { kind: "run-started", run: "r", purpose: "apply", steps: 3 },
  { kind: "step-started", step: "create a", action: "create", resource: "subnet", id: "a" },
  { kind: "step-started", step: "create b", action: "create", resource: "subnet", id: "b" },
  { kind: "waiting", step: "create a", what: "a to be available" },
  { kind: "waiting", step: "create a", what: "a to be available" },
  { kind: "retry", step: "create b", api: "ec2:CreateSubnet", attempt: 1, afterMs: 1500, why: "RequestLimitExceeded" },
  { kind: "step-done", step: "create a", worldId: "subnet-0a" },
  {
    kind: "step-failed",
    step: "create b",
    code: "InvalidSubnet.Conflict",
    message: "The CIDR conflicts",
    hint: "choose another range",
    api: "ec2:CreateSubnet",
  },
  { kind: "step-skipped", step: "create c", because: ["create b"] },
  { kind: "run-ended", run: "r", result: "failed" },
);

const PLAN = planOf(step("create a"), step("create b"), step("create c"));

function recorder(isTTY: boolean): { readonly output: Output; readonly text: () => string } {
  let text = "";
  const write = (part: string): void => {
    text += part;
  };
  return { output: { write, isTTY, columns: 60 }, text: () => text };
}

test("a pipe gets one line for each thing that happened, and each reason to wait once", () => {
  const { output, text } = recorder(false);
  const display = plainProgress(PLAN, output, PLAIN);
  for (const event of STORY) display.event(event);
  display.end();
  expect(text()).toMatchInlineSnapshot(`
    "  ...      + subnet a: waiting for a to be available
      ...      + subnet b: RequestLimitExceeded: trying again in 1.5 s
      done     + subnet a  subnet-0a  5.0 s
      FAILED   + subnet b: InvalidSubnet.Conflict: The CIDR conflicts
               fix: choose another range
      skipped  + subnet c: needs create b
    "
  `);
});

describe("a terminal", () => {
  test("shows what is under way, for how long and what it waits for, no wider than it is", () => {
    const progress = STORY.slice(0, 6).reduce(advance, startOf(PLAN));
    const lines = liveLines(progress, 9000, "*", 60, PLAIN);
    expect(lines).toMatchInlineSnapshot(`
      [
        "  * + subnet a  8.0 s  waiting for a to be available",
        "  * + subnet b  7.0 s  RequestLimitExceeded: trying again …",
        "  0 of 3 steps",
      ]
    `);
    for (const line of lines) expect(line.length).toBeLessThan(60);
  });

  test("says how many more there are when they are too many", () => {
    const many = Array.from({ length: 20 }, (_, index) => step(`create s${index}`));
    const started = many.map(
      ({ key, id }): ApplyHappening => ({ kind: "step-started", step: key, action: "create", resource: "subnet", id }),
    );
    const progress = told(...started).reduce(advance, startOf(planOf(...many)));
    expect(liveLines(progress, 0, "*", 80, PLAIN).slice(-2)).toEqual(["    and 8 more", "  0 of 20 steps"]);
  });

  test("is left clean: what moved is taken away, what is done stays", () => {
    const { output, text } = recorder(true);
    const display = liveProgress(PLAN, output, PLAIN, { now: () => 9000, onTick: () => () => undefined });
    for (const event of STORY) display.event(event);
    display.say("stopping");
    display.end();
    expect(screenOf(text())).toEqual([
      "  done     + subnet a  subnet-0a  5.0 s",
      "  FAILED   + subnet b: InvalidSubnet.Conflict: The CIDR conflicts",
      "           fix: choose another range",
      "  skipped  + subnet c: needs create b",
      "stopping",
    ]);
  });
});

/** What a terminal shows after all cursor movements. */
function screenOf(text: string): readonly string[] {
  const lines: string[] = [];
  // Each piece but the first begins with `\u001b[<rows>A\u001b[J`: up so many rows, and clear below.
  for (const part of text.replaceAll("\u001b[J", "").split("\u001b[")) {
    const [, up, rest = part] = /^(\d+)A(.*)$/s.exec(part) ?? [];
    if (up !== undefined) lines.splice(lines.length - Number(up));
    lines.push(...rest.split("\n").slice(0, -1));
  }
  return lines;
}

describe("how a run ended", () => {
  const outcome = (
    result: ApplyOutcome["result"],
    ...steps: readonly ApplyOutcome["steps"][number][]
  ): ApplyOutcome => ({
    kind: "ApplyOutcome",
    version: 1,
    run: "r",
    result,
    steps,
    requests: {},
  });

  test("a failure names the world's own code, the fix, what was left out, and that running again goes on", () => {
    const failed = outcome(
      "failed",
      { key: "create a", outcome: { kind: "done", worldId: "subnet-0a" } },
      {
        key: "create b",
        outcome: {
          kind: "failed",
          code: "UnauthorizedOperation",
          message: "You are not authorized",
          hint: "allow ec2:CreateSubnet",
          api: "ec2:CreateSubnet",
        },
      },
      { key: "create c", outcome: { kind: "skipped", because: ["create b"] } },
      { key: "create d", outcome: { kind: "blocked", code: "SCOPE-1", reason: "unread", fix: "allow reading" } },
    );
    expect(outcomeText(PLAN, failed, NEXT, PLAIN)).toMatchInlineSnapshot(`
      "Not done
        failed   create b: UnauthorizedOperation (ec2:CreateSubnet): You are not authorized
                 fix: allow ec2:CreateSubnet
        skipped  create c: needs create b
        blocked  create d: SCOPE-1: unread
                 fix: allow reading

      Apply failed: 1 of 4 steps done, 1 failed, 1 blocked, 1 skipped.
      Mend what is named, then run \`podspan apply\` again; what is done stays done.
      "
    `);
  });

  test("credentials that ran out stop the whole run with their own reason", () => {
    const stopped: ApplyOutcome = {
      ...outcome("failed", { key: "create a", outcome: { kind: "interrupted" } }),
      stopped: { code: "ExpiredToken", message: "The security token has expired", hint: "log in again" },
    };
    expect(outcomeText(PLAN, stopped, NEXT, PLAIN)).toMatchInlineSnapshot(`
      "Not done
        stopped  create a

      ExpiredToken The security token has expired
        fix: log in again

      Apply failed: 0 of 1 step done.
      Mend what is named, then run \`podspan apply\` again; what is done stays done.
      "
    `);
  });
});

test("a plan marks and explains what takes something away, what is replaced and what stands in the way", () => {
  const plan = planOf(
    step("delete old", { worldId: "subnet-0o", why: "subnet is ours and no longer wanted" }),
    step("delete main", { action: "replace", destructive: true }),
    step("create main", {
      action: "replace",
      why: "cidr cannot be changed in place",
      changes: [{ field: "cidr", before: "10.0.0.0/24", after: "10.0.1.0/24" }],
    }),
    step("update group", {
      kind: "security-group",
      why: "differs in ingress[]",
      changes: [
        { field: "ingress[]", before: { protocol: "-1", cidr: "0.0.0.0/0" } },
        { field: "ingress[]", after: { protocol: "tcp", fromPort: 443, toPort: 443, group: { $ref: "main" } } },
      ],
    }),
    step("create stuck", { blocked: { code: "SCOPE-1", reason: "ec2:DescribeSubnets is denied", fix: "allow it" } }),
  );
  expect(planText(plan, undefined, PLAIN)).toMatchInlineSnapshot(`
    "AWS, account 111111111111, eu-west-1
      - subnet old [subnet-0o]
          destructive: subnet is ours and no longer wanted
      ± subnet main
          destructive: cidr cannot be changed in place
          cidr  10.0.0.0/24 -> 10.0.1.0/24
      ~ security group group
          differs in ingress[]
          ingress[]  - all traffic: 0.0.0.0/0
          ingress[]  + tcp 443: vpc-0a (main)
      x subnet stuck
          blocked SCOPE-1: ec2:DescribeSubnets is denied
          fix: allow it

    Plan: 5 to create; 0 unchanged.
    "
  `);
});

test("names from the world cannot move the cursor", () => {
  const plan = planOf(step("create evil", { changes: [{ field: "name", after: "x\u001b[2Jy\u0007" }] }));
  for (const control of ["\u0007", "\u001b"]) expect(planText(plan, undefined, PLAIN)).not.toContain(control);
});

test("colours follow the terminal, NO_COLOR and FORCE_COLOR", () => {
  const tty = { write: () => undefined, isTTY: true };
  const pipe = { write: () => undefined, isTTY: false };
  expect(coloursFor(tty, {}).red("x")).not.toBe("x");
  expect(coloursFor(tty, { NO_COLOR: "1" }).red("x")).toBe("x");
  expect(coloursFor(tty, { TERM: "dumb" }).red("x")).toBe("x");
  expect(coloursFor(pipe, {}).red("x")).toBe("x");
  expect(coloursFor(pipe, { FORCE_COLOR: "1" }).red("x")).not.toBe("x");
});

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1000, "1.0 s"],
  [59_940, "59.9 s"],
  [125_000, "2 min 5 s"],
])("%i ms read as %s", (ms, text) => expect(seconds(ms)).toBe(text));

test("what is tried again and again for one reason leaves one line, and another reason one more", () => {
  const retry = (attempt: number, why: string): ApplyHappening[] => [
    { kind: "request-sent", step: "create a", api: "ec2:RunInstances", scope: SCOPE, attempt },
    { kind: "retry", step: "create a", api: "ec2:RunInstances", attempt, afterMs: 1000 * attempt, why },
  ];
  const story = told(
    { kind: "run-started", run: "r", purpose: "apply", steps: 1 },
    { kind: "step-started", step: "create a", action: "create", resource: "router-instance", id: "a" },
    ...[1, 2, 3, 4, 5, 6].flatMap((attempt) =>
      retry(attempt, "InvalidParameterValue: Invalid IAM Instance Profile name"),
    ),
    ...retry(7, "RequestLimitExceeded"),
    ...retry(8, "InvalidParameterValue: Invalid IAM Instance Profile name"),
  );
  const lines: string[] = [];
  const display = plainProgress(
    planOf(step("create a")),
    { write: (text: string) => lines.push(text) } as never,
    PLAIN,
  );
  for (const event of story) display.event(event);
  expect(lines.map((line) => line.replace(/.*: (Invalid\w+|Request\w+)\b.*\n/s, "$1"))).toEqual([
    "InvalidParameterValue",
    "RequestLimitExceeded",
  ]);
});
