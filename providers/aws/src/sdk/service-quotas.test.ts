import { expect, test } from "vitest";
import { endpointOf } from "./service-quotas.ts";

test.each([
  [{ Region: "eu-west-1" }, "https://servicequotas.eu-west-1.amazonaws.com/"],
  [{ Region: "cn-north-1" }, "https://servicequotas.cn-north-1.amazonaws.com.cn/"],
  [{ Region: "us-east-1", UseFIPS: true }, "https://servicequotas-fips.us-east-1.amazonaws.com/"],
  [{ Region: "us-gov-west-1", UseFIPS: true }, "https://servicequotas.us-gov-west-1.amazonaws.com/"],
  [{ Region: "eu-west-1", UseDualStack: true }, "https://servicequotas.eu-west-1.api.aws/"],
  [{ Region: "eu-west-1", Endpoint: "http://127.0.0.1:5000/" }, "http://127.0.0.1:5000/"],
])("Service Quotas is reached where AWS's endpoint rules say: %o", (parameters, url) => {
  expect(endpointOf(parameters).url.href).toBe(url);
});
