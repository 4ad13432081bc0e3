import { describe, expect, test } from "vitest";
import { VPC_CNI_SCHEMA, violations } from "./addon-schema.ts";
import { environmentOf, parseConfiguration } from "./configuration.ts";

const wrong = (value: unknown) => violations(value, VPC_CNI_SCHEMA);

describe("the vpc-cni add-on's schema", () => {
  test.each([
    [{}],
    [{ env: {} }],
    [{ env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" } }],
    [{ env: { ENABLE_PREFIX_DELEGATION: "1", WARM_PREFIX_TARGET: "1", MINIMUM_IP_TARGET: "16" } }],
    [
      {
        eniConfig: {
          create: true,
          region: "eu-west-1",
          subnets: { "eu-west-1b": { id: "subnet-1", securityGroups: ["sg-1"] } },
        },
      },
    ],
    [
      {
        tolerations: [{ operator: "Exists" }],
        resources: { requests: { cpu: "25m" } },
        init: { env: { DISABLE_TCP_EARLY_DEMUX: "true" } },
      },
    ],
    [{ livenessProbeTimeoutSeconds: 10, enableNetworkPolicy: "true" }],
  ])("takes %j", (value) => {
    expect(wrong(value)).toEqual([]);
  });

  test.each([
    [
      "an environment value that is no string",
      { env: { WARM_ENI_TARGET: 1 } },
      "$.env.WARM_ENI_TARGET: integer found, string expected",
    ],
    [
      "a boolean that is no string",
      { env: { ENABLE_POD_ENI: true } },
      "$.env.ENABLE_POD_ENI: boolean found, string expected",
    ],
    [
      "a flag that Go cannot read",
      { env: { ENABLE_POD_ENI: "yes" } },
      "$.env.ENABLE_POD_ENI: does not match the boolean pattern",
    ],
    ["a count that is none", { env: { MAX_ENI: "many" } }, "$.env.MAX_ENI: does not match the integer pattern"],
    [
      "an unknown variable",
      { env: { NOT_A_VARIABLE: "1" } },
      "$.env.NOT_A_VARIABLE: is not defined in the schema and the schema does not allow additional properties",
    ],
    [
      "an unknown key at the top",
      { environment: {} },
      "$.environment: is not defined in the schema and the schema does not allow additional properties",
    ],
    ["a list at the top", [], "$: array found, object expected"],
    ["nothing", null, "$: null found, object expected"],
    [
      "a group that is no string",
      { eniConfig: { subnets: { a: { securityGroups: [1] } } } },
      "$.eniConfig.subnets.a.securityGroups[0]: integer found, string expected",
    ],
    [
      "a subnet with a member of its own",
      { eniConfig: { subnets: { a: { vpc: "x" } } } },
      "$.eniConfig.subnets.a.vpc: is not defined in the schema and the schema does not allow additional properties",
    ],
  ])("refuses %s", (_what, value, expected) => {
    expect(wrong(value)).toEqual([expected]);
  });

  test("tells every fault, not only the first", () => {
    expect(wrong({ env: { MAX_ENI: 3 }, foo: 1 })).toHaveLength(2);
  });
});

describe("configurationValues", () => {
  test.each([
    [undefined, {}],
    ["", {}],
    ["  ", {}],
    ["{}", {}],
    ['{"env":{"MAX_ENI":"3"}}', { env: { MAX_ENI: "3" } }],
    ["env:\n  MAX_ENI: '3'\n", { env: { MAX_ENI: "3" } }],
    ["{env: [", undefined],
  ])("%j is %j", (text, value) => {
    expect(parseConfiguration(text)).toEqual(value);
  });

  test("have an environment or none", () => {
    expect(environmentOf('{"env":{"MAX_ENI":"3"}}')).toEqual({ MAX_ENI: "3" });
    expect(environmentOf("{}")).toEqual({});
    expect(environmentOf("[]")).toEqual({});
    expect(environmentOf("- a")).toEqual({});
  });
});
