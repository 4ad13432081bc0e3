import type { Scope } from "./scope.ts";

/**
 * A command of the AWS CLI for whoever is told to run it, as far as its own options: in its region, for without it the command works in the
 * default one of whoever runs it, where it finds nothing or something else. Where no region is known the word stands for it.
 */
export function awsCommand(where: Scope | { readonly region: string }, operation: string): string {
  const region = "region" in where ? where.region : "REGION";
  return `aws ${operation} --region ${region}`;
}
