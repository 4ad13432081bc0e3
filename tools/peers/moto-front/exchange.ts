/** A request of a client, as it came. */
export interface FrontRequest {
  readonly method: string;
  /** Path with the query string. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** From the signature's credential scope; empty for an unsigned request. */
  readonly service: string;
  readonly region: string;
  /** The access key id: moto keeps one account's resources apart from another's by it. */
  readonly caller: string;
  /** `CreateVpc`; for EKS see `eks-action.ts`; for anything else method and path. */
  readonly action: string;
}

/** A request of the EC2 query protocol; rules may change its parameters before moto sees them. */
export interface QueryRequest extends FrontRequest {
  /** As on the wire: `{"Filter.1.Name": "vpc-id", "Filter.1.Value.1": "vpc-1"}`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Which side decided what an answer says: moto, or the front in its place. */
export type AnsweredBy = "moto" | "front";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly by: AnsweredBy;
}

/** Asks moto something else in the same region, on behalf of the same caller or of another account. */
export type AskMoto = (
  action: string,
  parameters: Readonly<Record<string, string>>,
  account?: string,
) => Promise<string>;

/**
 * What the front does about some EC2 actions: it may refuse, change the request, pass it on with `next`, change the
 * answer, and ask moto more before and after.
 */
export interface Rule {
  readonly actions: readonly string[] | "all";
  readonly handle: (
    request: QueryRequest,
    next: (request: QueryRequest) => Promise<Answer>,
    ask: AskMoto,
  ) => Promise<Answer>;
}
