import { isOk, refuse } from "../answer.ts";
import type { Answer, QueryRequest, Rule } from "../exchange.ts";

interface Remembered {
  readonly parameters: string;
  readonly answer: Promise<Answer>;
}

/**
 * Answers a repeated request with the same client token as the first one, without doing it again
 * (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html).
 */
export const clientToken = (): Rule => {
  const seen = new Map<string, Remembered>();
  return {
    actions: "all",
    handle: async (request, next) => {
      const token = request.parameters.ClientToken;
      if (token === undefined || token === "") return next(request);
      const key = JSON.stringify([request.caller, request.region, request.action, token]);
      const parameters = sortedParameters(request);
      const before = seen.get(key);
      if (before !== undefined && before.parameters !== parameters) return refuse(request, mismatch);
      if (before !== undefined) return { ...(await before.answer), by: "front" };
      const answer = next(request);
      seen.set(key, { parameters, answer });
      // What failed has not been done, and may be tried again.
      const done = await answer.catch(() => undefined);
      if (done === undefined || !isOk(done)) seen.delete(key);
      return answer;
    },
  };
};

const sortedParameters = ({ parameters }: QueryRequest): string =>
  JSON.stringify(Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const mismatch = {
  code: "IdempotentParameterMismatch",
  message: "The client token is not valid for this request: it was used with other parameters.",
  status: 400,
};
