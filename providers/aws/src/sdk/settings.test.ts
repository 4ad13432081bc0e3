import { EC2Client } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { clientConfig } from "./settings.ts";

test("without settings the AWS environment decides: no endpoint, no profile and no credentials are given", () => {
  const config = clientConfig({}, "eu-west-1", undefined);
  expect(Object.keys(config)).not.toEqual(expect.arrayContaining(["endpoint"]));
  expect(config).not.toHaveProperty("profile");
  expect(config).not.toHaveProperty("credentials");
});

test("the SDK never retries by itself, keeps connections, and gives up on a silent endpoint", () => {
  const config = clientConfig({}, "eu-west-1", undefined);
  expect(config).toMatchObject({ region: "eu-west-1", maxAttempts: 1 });
  expect(config.requestHandler).toMatchObject({
    connectionTimeout: 5_000,
    requestTimeout: 60_000,
    throwOnRequestTimeout: true,
    httpsAgent: { keepAlive: true },
  });
});

test("settings win over the environment, and a role over both", () => {
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const settings = { endpoint: "http://127.0.0.1:5000", profile: "net", credentials, requestTimeoutMs: 1000 };
  expect(clientConfig(settings, "eu-west-1", undefined)).toMatchObject({
    endpoint: "http://127.0.0.1:5000",
    profile: "net",
    credentials,
    requestHandler: { requestTimeout: 1000 },
  });
  const source = () => Promise.reject(new Error("unused"));
  expect(clientConfig(settings, "eu-west-1", source).credentials).toBe(source);
});

test.each([
  ["eu-west-1", "https://ec2.eu-west-1.amazonaws.com/"],
  ["cn-north-1", "https://ec2.cn-north-1.amazonaws.com.cn/"],
  ["us-gov-west-1", "https://ec2.us-gov-west-1.amazonaws.com/"],
])("the region leads to the endpoint of its partition: %s", (region, url) => {
  const { endpointProvider } = new EC2Client(clientConfig({}, region, undefined)).config;
  expect(endpointProvider({ Region: region }).url.href).toBe(url);
});
