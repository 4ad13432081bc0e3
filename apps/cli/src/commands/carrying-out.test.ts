import { expect, test } from "vitest";
import { remains } from "./carrying-out.ts";

test("what is left after destroy has a code of its own, with its own cause and fix", () => {
  expect(remains([])).toEqual([]);
  expect(remains(["subnet subnet-1", "vpc-cidr assoc-1"])).toMatchObject([
    {
      code: "LEFT-1",
      severity: "error",
      message: "still there: subnet subnet-1, vpc-cidr assoc-1",
      cause: expect.stringContaining("looking again"),
      fix: expect.stringContaining("`podspan destroy` again"),
    },
  ]);
});
