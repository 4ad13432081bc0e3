import { refuse } from "../answer.ts";
import type { Rule } from "../exchange.ts";

/** Answers a dry run without doing anything; moto ignores the parameter of many actions and does the thing. */
export const dryRun = (): Rule => ({
  actions: "all",
  handle: async (request, next) => {
    if (request.parameters.DryRun !== "true") return next(request);
    const message = "Request would have succeeded, but DryRun flag is set.";
    return refuse(request, { code: "DryRunOperation", message, status: 412 });
  },
});
