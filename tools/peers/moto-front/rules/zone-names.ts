import { accounts } from "../account.ts";
import { isOk, withText } from "../answer.ts";
import type { QueryRequest, Rule } from "../exchange.ts";

/** These accounts call the zone `a` that moto calls `b`, and the other way about; the ids of zones stay what they are. */
export const zoneNames = (swapping: readonly string[]): Rule => {
  const accountOf = accounts();
  return {
    actions: "all",
    handle: async (request, next, ask) => {
      if (swapping.length === 0 || !swapping.includes(await accountOf(request, ask))) return next(request);
      const answer = await next(inMotosNames(request));
      return isOk(answer) ? withText(answer, inOwnNames(answer.body.toString())) : answer;
    },
  };
};

const OTHER: Readonly<Record<string, string>> = { a: "b", b: "a" };

const swapped = (text: string): string =>
  text.replace(/^([a-z]{2}(?:-[a-z]+)+-\d)([ab])$/, (_all, region, letter) => `${region}${OTHER[letter]}`);

const inMotosNames = (request: QueryRequest): QueryRequest => {
  const parameters = Object.entries(request.parameters).map(([name, value]) => [name, swapped(value)] as const);
  return { ...request, parameters: Object.fromEntries(parameters) };
};

const inOwnNames = (xml: string): string => xml.replaceAll(/(?<=<(?:availabilityZone|zoneName)>)[^<]+/g, swapped);
