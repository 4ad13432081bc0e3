import { expect, test } from "vitest";
import { catalogue } from "./catalogue.ts";
import { diagnose } from "./diagnose.ts";
import { formatPath, hasErrors } from "./diagnostic.ts";

test("severity, cause and fix come from the catalogue", () => {
  const { severity, cause, cure } = catalogue["CIDR-1"];
  expect(diagnose("CIDR-1", { message: "m" })).toEqual({ code: "CIDR-1", severity, message: "m", cause, fix: cure });
});

test("an occurrence may say otherwise", () => {
  const diagnostic = diagnose("ADDR-1", { message: "m", cause: "c", fix: "f", severity: "warning", path: ["spec"] });
  expect(diagnostic).toEqual({
    code: "ADDR-1",
    severity: "warning",
    message: "m",
    cause: "c",
    fix: "f",
    path: ["spec"],
  });
});

test("absent parts are not there as undefined, so that the JSON and the value are equal", () => {
  const diagnostic = diagnose("ADDR-1", { message: "m", path: undefined, at: undefined, fix: undefined });
  expect(Object.keys(diagnostic).sort()).toEqual(["cause", "code", "fix", "message", "severity"]);
});

test("only errors stop a run", () => {
  expect(hasErrors([diagnose("ADDR-2", { message: "m" }), diagnose("CIDR-6", { message: "m" })])).toBe(false);
  expect(hasErrors([diagnose("ADDR-2", { message: "m" }), diagnose("ADDR-1", { message: "m" })])).toBe(true);
});

test("paths are written as one would in a program", () => {
  expect(formatPath(["spec", "vpcs", "west1", "cidrs", 0])).toBe("spec.vpcs.west1.cidrs[0]");
  expect(formatPath(["spec", "tags", "a b"])).toBe('spec.tags["a b"]');
  expect(formatPath([])).toBe("");
});
