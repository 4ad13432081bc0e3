import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { awsAddress } from "../address.ts";
import { sdkAwsWorld } from "./world.ts";

/** What STS was asked, as it came over the wire. */
const asked: URLSearchParams[] = [];
const KEYS =
  "<AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>";
const ANSWERS: Readonly<Record<string, string>> = {
  AssumeRole: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${KEYS}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  GetCallerIdentity: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
};
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = new URLSearchParams(Buffer.concat(chunks).toString());
    asked.push(body);
    response.setHeader("content-type", "text/xml");
    response.end(ANSWERS[body.get("Action") ?? ""]);
  });
});

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

test.each([
  ["aws", "eu-west-1"],
  ["aws-cn", "cn-north-1"],
  ["aws-us-gov", "us-gov-west-1"],
])("a role of partition %s is asked for by its own ARN, and with its external id", async (partition, region) => {
  const role = `arn:${partition}:iam::111111111111:role/podspan`;
  const world = sdkAwsWorld({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: "k", secretAccessKey: "s" },
    externalId: async (arn) => (arn === role ? "the-id" : undefined),
  });
  asked.length = 0;
  const api = await world.open(awsAddress(region, { id: "111111111111", partition, assumeRole: "podspan" }));
  expect((await api.sts.getCallerIdentity({})).Account).toBe("111111111111");
  const [first] = asked;
  expect([first?.get("Action"), first?.get("RoleArn"), first?.get("ExternalId")]).toEqual([
    "AssumeRole",
    role,
    "the-id",
  ]);
});
