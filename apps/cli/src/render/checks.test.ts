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

test("of a thousand findings of one kind the first are told, of failures more, and of each how many there are", () => {
  const many = [
    ...checks("control-plane", 1000, "warning"),
    ...checks("PEER-1", 101, "failed"),
    ...checks("NET-1", 2, "unknown"),
  ];
  const text = checksText(many, PLAIN);
  expect(text.match(/^ {2}warning /gm)).toHaveLength(11);
  expect(text).toContain("  warning control-plane  and 990 more; `--json` has all of them\n");
  expect(text.match(/^ {2}FAILED /gm)).toHaveLength(51);
  expect(text).toContain("and 51 more;");
  expect(text.match(/^ {2}unknown /gm)).toHaveLength(2);
});

test("of more, those of one kind are counted; whatever is not in order is told in full", () => {
  const failed = checks("PEER-1", 70, "failed");
  const text = checksText([...checks("SG-1", 2550), ...failed, ...checks("max-pods", 2)], PLAIN);
  expect(text).toContain("  ok      SG-1      2550 in order, of c0/SG-1 and others; `--json` has each\n");
  expect(text.match(/FAILED/g)).toHaveLength(70);
  expect(text.match(/ok {6}max-pods/g)).toHaveLength(2);
});
