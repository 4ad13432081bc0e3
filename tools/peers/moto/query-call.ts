/** One call of an AWS query API in its bare form (EC2, STS): https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-intro.html */
export interface QueryCall {
  readonly endpoint: string;
  readonly action: string;
  /** As on the wire: `{"Filter.1.Name": "vpc-id", "Filter.1.Value.1": "vpc-1"}`. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly service?: "ec2" | "sts";
  readonly region?: string;
  /** Whose call it is; the account of the default keys when left out. */
  readonly account?: string;
}

export interface QueryAnswer {
  readonly status: number;
  readonly xml: string;
  readonly headers: Headers;
}

const versions = { ec2: "2016-11-15", sts: "2011-06-15" } as const;

/** moto reads service and region from the signature's scope and checks nothing else of it. */
export const callQuery = async ({
  endpoint,
  action,
  parameters = {},
  service = "ec2",
  region = "us-west-1",
  account,
}: QueryCall): Promise<QueryAnswer> => {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=, Signature=`,
      ...(account === undefined ? {} : { "x-moto-account-id": account }),
    },
    body: new URLSearchParams({ Action: action, Version: versions[service], ...parameters }),
  });
  return { status: response.status, xml: await response.text(), headers: response.headers };
};
