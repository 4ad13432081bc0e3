import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { prefixFrom } from "../../addressing/index.ts";
import { type CniEnv, checkCniEnv, checkCustomNetworkingSupport, parseGoBool } from "./cni-env.ts";

const EXCLUDE = "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS";
const EXTERNAL = "AWS_VPC_K8S_CNI_EXTERNALSNAT";
const CUSTOM = "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG";

function codes(env: CniEnv, around = {}): readonly string[] {
  return checkCniEnv(env, around).map(({ code, path }) => `${code} ${path?.join(".")}`);
}

describe("Go's ParseBool (strconv/atob.go)", () => {
  test.each(["1", "t", "T", "TRUE", "true", "True"])("%s is true", (text) => {
    expect(parseGoBool(text)).toBe(true);
  });

  test.each(["0", "f", "F", "FALSE", "false", "False"])("%s is false", (text) => {
    expect(parseGoBool(text)).toBe(false);
  });

  test.each(["", "yes", "on", "tRUE", "TrUe", " true", "true ", "2", "01", "null"])("%j is neither", (text) => {
    expect(parseGoBool(text)).toBeUndefined();
  });
});

describe("the environment that we set ourselves", () => {
  test("has nothing wrong with it", () => {
    const env = {
      [CUSTOM]: "true",
      ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone",
      [EXTERNAL]: "false",
      [EXCLUDE]: "",
    };
    expect(checkCniEnv(env, { routable: false })).toEqual([]);
    expect(checkCniEnv({})).toEqual([]);
  });
});

describe("CNI-1: exclusions beside EXTERNALSNAT (amazon-vpc-cni-k8s, README)", () => {
  test.each(["true", "1", "T"])("are ignored when it is %s (fault 2b-3)", (text) => {
    expect(codes({ [EXTERNAL]: text, [EXCLUDE]: "10.1.0.0/16" })).toContain(`CNI-1 env.${EXCLUDE}`);
  });

  test.each(["false", "0", "", "yes"])("count when it is %j", (text) => {
    expect(codes({ [EXTERNAL]: text, [EXCLUDE]: "10.1.0.0/16" }).filter((code) => code.startsWith("CNI-1"))).toEqual(
      [],
    );
  });

  test("empty exclusions are none", () => {
    expect(codes({ [EXTERNAL]: "true", [EXCLUDE]: " " })).toEqual([]);
  });
});

describe("CNI-3: booleans (amazon-vpc-cni-k8s, README)", () => {
  test("what Go does not read, and what it reads though odd, are told apart (fault 2b-2)", () => {
    const problems = checkCniEnv({ [CUSTOM]: "yes", ENABLE_POD_ENI: "t" });
    expect(problems.map(({ message, severity }) => `${severity}: ${message}`)).toEqual([
      "warning: AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG=yes is not a boolean, so the default counts",
      "warning: ENABLE_POD_ENI=t is read as true",
    ]);
  });

  test("plain booleans and variables of other types are fine", () => {
    expect(
      codes({ [CUSTOM]: "true", ENABLE_POD_ENI: "false", WARM_ENI_TARGET: "1", AWS_VPC_K8S_CNI_LOGLEVEL: "t" }),
    ).toEqual([]);
  });

  test("they are sorted by variable", () => {
    expect(codes({ ENABLE_POD_ENI: "x", ANNOTATE_POD_IP: "x" })).toEqual([
      "CNI-3 env.ANNOTATE_POD_IP",
      "CNI-3 env.ENABLE_POD_ENI",
    ]);
  });
});

describe("CNI-4 of a live cluster (amazon-vpc-cni-k8s, README; EKS user guide, NodeClass)", () => {
  test.each([
    ["ipv4", false, 0],
    ["ipv6", false, 1],
    ["ipv4", true, 1],
    ["ipv6", true, 1],
  ] as const)("%s, Auto Mode %s", (ipFamily, autoMode, count) => {
    expect(checkCustomNetworkingSupport({ name: "c", ipFamily, autoMode })).toHaveLength(count);
  });
});

describe("CNI-5: MINIMUM_IP_TARGET alone (amazon-vpc-cni-k8s, README)", () => {
  test("warns, and not when WARM_IP_TARGET is there", () => {
    expect(codes({ MINIMUM_IP_TARGET: "30" })).toEqual(["CNI-5 env.MINIMUM_IP_TARGET"]);
    expect(codes({ MINIMUM_IP_TARGET: "30", WARM_IP_TARGET: "2" })).toEqual([]);
    expect(codes({ WARM_IP_TARGET: "2" })).toEqual([]);
  });
});

describe("CNI-7: exclusions with a range that nobody routes (fault 3b-8)", () => {
  const env = { [CUSTOM]: "true", [EXCLUDE]: "10.1.0.0/16, 10.2.0.5/16,bogus" };
  const vpcBlocks = [prefixFrom("10.1.0.0/16")];

  test("what lies outside the VPC is an error that names it, canonical", () => {
    expect(checkCniEnv(env, { routable: false, vpcBlocks })).toMatchObject([
      {
        code: "CNI-7",
        severity: "error",
        message: `${EXCLUDE} lets pods of a non-routable range show themselves to 10.2.0.0/16`,
      },
    ]);
  });

  test("the VPC's own blocks are never translated anyway", () => {
    expect(codes({ ...env, [EXCLUDE]: "10.1.128.0/17" }, { routable: false, vpcBlocks })).toEqual([]);
  });

  test.each([
    ["routable pods", env, { routable: true }],
    ["pods of which it is not known", env, {}],
    ["custom networking off", { ...env, [CUSTOM]: "false" }, { routable: false }],
  ])("nothing is said of %s", (_what, environment, around) => {
    expect(codes(environment, around)).toEqual([]);
  });
});

test("no environment makes the rules throw", () => {
  const value = fc.oneof(fc.string(), fc.constantFrom("true", "t", "10.0.0.0/8", "10.0.0.0/8,,x"));
  const name = fc.oneof(fc.string(), fc.constantFrom(EXCLUDE, EXTERNAL, CUSTOM, "MINIMUM_IP_TARGET", "ENABLE_POD_ENI"));
  fc.assert(
    fc.property(fc.dictionary(name, value), fc.boolean(), (env, routable) => {
      expect(Array.isArray(checkCniEnv(env, { routable }))).toBe(true);
    }),
    { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 100) },
  );
});
