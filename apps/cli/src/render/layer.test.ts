import type { Plan } from "@podspan/core/plan";
import { describe, expect, test } from "vitest";
import { asWanted, nothingText } from "./layer.ts";

const LAYERS = [undefined, "aws", "kubernetes"] as const;
const PLAN: Pick<Plan, "purpose" | "checks"> = { purpose: "apply", checks: [] };

test("only what was looked at is said to be as wanted", () => {
  expect(LAYERS.map((only) => asWanted(only))).toEqual([
    "The world is as the Fabric wants it.",
    "The AWS part is as the Fabric wants it; the clusters were not looked at.",
    "The clusters' part is as the Fabric wants it; AWS was left as it is.",
  ]);
});

describe("a plan without a step", () => {
  test("says so of its part", () => {
    expect(LAYERS.map((only) => nothingText(PLAN, only))).toEqual([
      "Nothing to do: the world is as the Fabric wants it.\n",
      "Nothing to do: the AWS part is as the Fabric wants it; the clusters were not looked at.\n",
      "Nothing to do: the clusters' part is as the Fabric wants it; AWS was left as it is.\n",
    ]);
    expect(LAYERS.map((only) => nothingText({ ...PLAN, purpose: "destroy" }, only))).toEqual([
      "Nothing to remove: the world has nothing of this Fabric.\n",
      "Nothing to remove: AWS has nothing of this Fabric; the clusters were not looked at.\n",
      "Nothing to remove: the clusters have nothing of this Fabric; AWS was left as it is.\n",
    ]);
  });

  test("where not all could be read, says so and no more", () => {
    const checks: Plan["checks"] = [{ code: "readable", status: "unknown", subject: "", message: "", fix: "" }];
    expect(nothingText({ ...PLAN, checks }, undefined)).toBe(
      "Nothing to do for what could be read; the rest is named below.\n",
    );
    expect(nothingText({ purpose: "destroy", checks }, undefined)).toBe(
      "Nothing to remove of what could be read; the rest is named below.\n",
    );
  });

  test("names who has yet to do something, and does not call that gone", () => {
    const handOver = ["222222222222", "333333333333", "222222222222"].map((account) => ({
      account,
      region: "eu-west-1",
      vpc: "main",
      commands: ["aws ec2 delete-subnet"],
    }));
    expect(nothingText({ purpose: "destroy", checks: [], handOver }, undefined)).toBe(
      "Nothing to remove: the world has nothing of ours. Accounts 222222222222, 333333333333 have yet to run the commands of the hand-over.\n",
    );
    expect(nothingText({ ...PLAN, handOver: handOver.slice(0, 1) }, undefined)).toBe(
      "Nothing to do: the world is as the Fabric wants it. Account 222222222222 has yet to run the commands of the hand-over.\n",
    );
  });

  test("never calls gone what could not be read", () => {
    const checks = [{ code: "readable", status: "unknown", subject: "s", message: "m", fix: "f" }] as const;
    expect(nothingText({ purpose: "destroy", checks }, undefined)).toBe(
      "Nothing to remove of what could be read; the rest is named below.\n",
    );
  });
});
