import { expect, test } from "vitest";
import { refusalOf } from "./refusal.ts";

const status = (fields: object) => JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", ...fields });

test("a Status gives its reason and message", () => {
  const text = status({ reason: "Forbidden", message: 'nodes is forbidden: User "x" cannot list resource "nodes"' });
  const error = refusalOf({ status: 403, text });
  expect(error).toMatchObject({ status: 403, reason: "Forbidden", conflicts: [] });
  expect(error.message).toContain("cannot list");
});

test("a refused apply tells who owns what, in every form of the sentence, sorted", () => {
  const causes = [
    ['conflict with "kubectl-set" using apps/v1 at 2026-01-01T00:00:00Z', ".spec.b"],
    ['conflict with "eks" with subresource "status" using apps/v1', ".spec.a"],
    ['conflict with "my \\"own\\" tool"', ".spec.c"],
  ].map(([message, field]) => ({ reason: "FieldManagerConflict", message, field }));
  const text = status({ reason: "Conflict", message: "Apply failed", details: { causes } });
  expect(refusalOf({ status: 409, text }).conflicts).toEqual([
    { manager: "eks", field: ".spec.a" },
    { manager: "kubectl-set", field: ".spec.b" },
    { manager: 'my \\"own\\" tool', field: ".spec.c" },
  ]);
});

test("other causes are no conflicts of fields", () => {
  const causes = [{ reason: "FieldValueRequired", message: "Required value", field: "spec.subnet" }];
  expect(refusalOf({ status: 422, text: status({ reason: "Invalid", details: { causes } }) }).conflicts).toEqual([]);
});

test("a 404 without a Status is about the type, other answers are named after their number", () => {
  expect(refusalOf({ status: 404, text: "404 page not found\n" })).toMatchObject({
    reason: "TypeNotFound",
    message: "404 page not found",
  });
  expect(refusalOf({ status: 503, text: "" })).toMatchObject({
    reason: "ServiceUnavailable",
    message: "ServiceUnavailable",
  });
  expect(refusalOf({ status: 429, text: "slow down", retryAfterMs: 2_000 })).toMatchObject({
    reason: "TooManyRequests",
    retryAfterMs: 2_000,
  });
});
