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
