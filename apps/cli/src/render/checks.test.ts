import type { Check } from "@podspan/core/plan";
import { expect, test } from "vitest";
import { checksText } from "./checks.ts";
import { PLAIN } from "./colour.ts";

function checks(code: string, count: number, status: Check["status"] = "ok"): readonly Check[] {
  return Array.from({ length: count }, (_, nth) => ({
    code,
    status,
    subject: `c${nth}/${code}`,
    message: `says ${nth}`,
    fix: "",
  }));
}

test("sixty checks that are in order are told one by one", () => {
  const text = checksText([...checks("SG-1", 40), ...checks("ROUTE-1", 20)], PLAIN);
  expect(text.split("\n")).toHaveLength(61);
});

test("of more, those of one kind are counted; whatever is not in order is told in full", () => {
  const failed = checks("PEER-1", 70, "failed");
  const text = checksText([...checks("SG-1", 2550), ...failed, ...checks("max-pods", 2)], PLAIN);
  expect(text).toContain("  ok      SG-1      2550 in order, of c0/SG-1 and others; `--json` has each\n");
  expect(text.match(/FAILED/g)).toHaveLength(70);
  expect(text.match(/ok {6}max-pods/g)).toHaveLength(2);
});
