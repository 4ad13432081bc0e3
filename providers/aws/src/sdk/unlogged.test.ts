import { EC2Client } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { unlogged } from "./unlogged.ts";

test("the SDK's own client logs, and one of ours does not", () => {
  const config = { region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } };
  const logs = (client: EC2Client) =>
    client.middlewareStack.identify().some((name) => name.startsWith("loggerMiddleware"));
  expect(logs(new EC2Client(config))).toBe(true);
  expect(logs(unlogged(new EC2Client(config)))).toBe(false);
});
