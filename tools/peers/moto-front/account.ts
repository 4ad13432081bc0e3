import type { AskMoto, QueryRequest } from "./exchange.ts";
import { itemsOf, textOf } from "./xml.ts";

/** By which moto takes a request for one of that account's, whoever's keys signed it. */
export const ACCOUNT_HEADER = "x-moto-account-id";

/** The same request as another account's. */
export const asAccount = (request: QueryRequest, account: string): QueryRequest => ({
  ...request,
  headers: { ...request.headers, [ACCOUNT_HEADER]: account },
});

/** Whose a request is: told by each region's default VPC, which moto makes for every account, and asked once for each key. */
export const accounts = (): ((request: QueryRequest, ask: AskMoto) => Promise<string>) => {
  const known = new Map<string, Promise<string>>();
  return (request, ask) => {
    const named = request.headers[ACCOUNT_HEADER];
    if (named !== undefined) return Promise.resolve(named);
    const account = known.get(request.caller) ?? ownerOfDefault(ask);
    known.set(request.caller, account);
    return account;
  };
};

const ownerOfDefault = async (ask: AskMoto): Promise<string> => {
  const answer = await ask("DescribeVpcs", { "Filter.1.Name": "is-default", "Filter.1.Value.1": "true" });
  return textOf("ownerId", itemsOf("vpcSet", answer)[0] ?? "");
};
