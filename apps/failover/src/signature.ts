import { createHash, createHmac } from "node:crypto";
import type { Credentials } from "./credentials.ts";

export interface Unsigned {
  readonly endpoint: string;
  readonly region: string;
  readonly service: string;
  /** Form-encoded. */
  readonly body: string;
  readonly at: Date;
  readonly credentials: Credentials;
}

const TYPE = "application/x-www-form-urlencoded";

/** Headers of a signed POST (AWS Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html). */
export function signed({
  endpoint,
  region,
  service,
  body,
  at,
  credentials,
}: Unsigned): Readonly<Record<string, string>> {
  const { host, pathname } = new URL(endpoint);
  const time = at.toISOString().replace(/[:-]|\.\d+/g, "");
  const day = time.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const headers: Readonly<Record<string, string>> = {
    "content-type": TYPE,
    host,
    "x-amz-date": time,
    ...(credentials.token === undefined ? {} : { "x-amz-security-token": credentials.token }),
  };
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const request = ["POST", pathname, "", ...lines, "", names, hash(body)].join("\n");
  const text = ["AWS4-HMAC-SHA256", time, scope, hash(request)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${credentials.secret}`);
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.id}/${scope}, SignedHeaders=${names}, Signature=${hmac(key, text).toString("hex")}`;
  const { host: _set, ...sent } = headers;
  return { ...sent, authorization };
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
