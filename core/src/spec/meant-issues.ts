import type * as z from "zod";

/** An issue of the schema; its path is from the document's root. */
export type Issue = z.core.$ZodIssue;

/**
 * A union's issue as the issues of the branch that the value was meant for: the one that does not complain about the
 * value's own type. The union's own issue when there is none; other issues as they are.
 */
export function meantIssues(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.find((branch) => !branch.some((inner) => inner.path.length === 0 && isAboutType(inner)));
  if (meant === undefined) return [issue];
  return meant.flatMap((inner) => meantIssues({ ...inner, path: [...issue.path, ...inner.path] }));
}

function isAboutType({ code }: Issue): boolean {
  return code === "invalid_type" || code === "invalid_value" || code === "invalid_union";
}
