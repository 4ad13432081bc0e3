import { describe, expect, test } from "vitest";
import { collectionKey, mergeSnapshots, type Observed, type Snapshot } from "../../observed/index.ts";
import { addressesIn } from "../allocation/addresses.fixture.ts";
import { compile } from "../compile.ts";
import { awsNode, documentWorld, fabricOf, POD_RANGES, thing } from "../world/world.fixture.ts";
import { kubernetesScope } from "../world/world.ts";

const VPC = "vpc-09796d57be9cec2d2";
const TGW = "egress: { transitGateway: tgw-0123456789abcdef0 }";
const NAT = "egress: { natGateway: nat-0123456789abcdef0 }";

function withPods(fields: string): string {
  return POD_RANGES.replace("pods: { ranges", `pods: { ${fields}, ranges`);
}

function withGroups(mode: string, pods = ""): string {
  const text = pods === "" ? POD_RANGES : withPods(pods);
  return text.replace("      vpc: main", `      securityGroupsForPods: ${mode}\n      vpc: main`);
}

function problems(text: string, world: Snapshot = documentWorld()) {
  const fabric = fabricOf(text);
  const plan = addressesIn(fabric, world);
  return compile(fabric, plan, world).diagnostics;
}

const codes = (text: string, world?: Snapshot) => problems(text, world).map(({ code }) => code);

function wantedEnv(text: string): unknown {
  const fabric = fabricOf(text);
  const world = documentWorld();
  const plan = addressesIn(fabric, world);
  const cni = compile(fabric, plan, world).desired.resources.find(({ kind }) => kind === "cni-addon");
  return cni?.props;
}

function add(world: Snapshot, ...things: readonly Observed[]): Snapshot {
  return mergeSnapshots([world, { kind: "Snapshot", version: 1, aws: [], scopes: {}, resources: things }]);
}

describe("pods that nodes do not translate for", () => {
  test("external is set in the CNI, with a way out", () => {
    expect(wantedEnv(withPods(`snat: external, ${NAT}`))).toMatchObject({
      env: { AWS_VPC_K8S_CNI_EXTERNALSNAT: "true" },
    });
    expect(codes(withPods(`snat: external, ${NAT}`))).toEqual([]);
  });

  test("without a way out both ways to mend it are told, at the cluster (fault 2b-4)", () => {
    for (const fields of ["snat: external", "snat: external, egress: none"]) {
      expect(problems(withPods(fields))).toMatchObject([
        { code: "CNI-2", severity: "error", fix: expect.stringMatching(/`snat: auto`.*pods\.egress/) },
      ]);
    }
  });

  test("through a transit gateway replies need a route back, unless the pods are routable (EGRESS-2)", () => {
    expect(problems(withPods(`snat: external, ${TGW}`))).toMatchObject([{ code: "EGRESS-2", severity: "warning" }]);
    expect(codes(withPods(`snat: external, routable: true, ${TGW}`))).toEqual([]);
    expect(codes(withPods(TGW))).toEqual([]);
  });
});

describe("security groups for pods beside custom networking (fault 3b-7)", () => {
  test.each([
    ["true", "strict"],
    ["strict", "strict"],
    ["standard", "standard"],
  ])("%s asks for branch interfaces and the mode %s", (written, mode) => {
    expect(wantedEnv(withGroups(written, NAT))).toMatchObject({
      env: { ENABLE_POD_ENI: "true", POD_SECURITY_GROUP_ENFORCING_MODE: mode },
    });
  });

  test("false leaves the variables to whoever sets them", () => {
    expect(wantedEnv(withGroups("false"))).toEqual({
      cluster: "prod",
      env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" },
    });
  });

  test("strict needs a way out, or the word that none is needed (SGP-1); standard does not", () => {
    expect(codes(withGroups("strict"))).toEqual(["SGP-1", "SGP-2"]);
    expect(codes(withGroups("strict", "egress: none"))).toEqual(["SGP-2"]);
    expect(codes(withGroups("strict", NAT))).toEqual(["SGP-2"]);
    expect(codes(withGroups("standard"))).toEqual(["SGP-2"]);
  });

  test("the policy of the cluster's role is told until branch interfaces are on (SGP-2)", () => {
    const on = mergeSnapshots([
      {
        ...documentWorld(),
        resources: [
          ...documentWorld().resources.filter(({ kind }) => kind !== "cni-daemonset"),
          awsNode("prod", { ENABLE_POD_ENI: "true" }),
        ],
      },
    ]);
    expect(codes(withGroups("standard"), on)).toEqual([]);
    expect(problems(withGroups("standard"))).toMatchObject([
      { fix: expect.stringContaining("AmazonEKSVPCResourceController") },
    ]);
  });

  test("nodes without trunk interface are named (SGP-3)", () => {
    const worlds = [{ instanceType: "t3.large" }, { os: "windows" }].map((props) => ({
      ...documentWorld(),
      resources: documentWorld().resources.map((one) =>
        one.kind === "node" && one.id === "ip-10-196-24-10" ? { ...one, props: { ...one.props, ...props } } : one,
      ) as readonly Observed[],
    }));
    for (const world of worlds) {
      expect(problems(withGroups("standard"), world)).toMatchObject([
        { code: "SGP-2" },
        { code: "SGP-3", message: expect.stringContaining("ip-10-196-24-10") },
      ]);
    }
  });

  test("a node that falls back to the ENIConfig `default` is told before branch interfaces are on (AZ-3)", () => {
    const unlabelled = {
      ...documentWorld(),
      resources: documentWorld().resources.map((one) =>
        one.kind === "node" ? { ...one, props: { ...one.props, labels: {} } } : one,
      ) as readonly Observed[],
    };
    expect(codes(withGroups("standard"), unlabelled)).toContain("AZ-3");
    expect(codes(withGroups("false"), unlabelled)).not.toContain("AZ-3");
  });
});

describe("SecurityGroupPolicies are read and judged, never changed (SGP-4)", () => {
  const scope = kubernetesScope("prod");
  const group = (id: string, protocol: string, port?: number): Observed =>
    thing(
      "security-group",
      id,
      {
        vpc: VPC,
        name: id,
        description: "",
        ingress: [],
        egress: [{ protocol, cidr: "0.0.0.0/0", ...(port === undefined ? {} : { fromPort: port, toPort: port }) }],
      },
      {},
    );
  const world = (...groups: readonly string[]): Snapshot => {
    const policy = thing(
      "security-group-policy",
      "default/db",
      { namespace: "default", name: "db", groups },
      {},
      { scope },
    );
    const whole = add(
      documentWorld(),
      policy,
      group("sg-all", "-1"),
      group("sg-dns", "udp", 53),
      group("sg-web", "tcp", 443),
    );
    const key = collectionKey(scope, "security-group-policy");
    return { ...whole, scopes: { ...whole.scopes, [key]: { kind: "observed" } } };
  };
  const said = (...groups: readonly string[]) =>
    problems(withGroups("standard"), world(...groups)).flatMap(({ code, message }) =>
      code === "SGP-4" ? [message] : [],
    );

  test("groups that are there and let DNS out", () => {
    expect(said("sg-all")).toEqual([]);
    expect(said("sg-dns", "sg-web")).toEqual([]);
  });

  test("a group that is gone, and groups without DNS", () => {
    expect(said("sg-gone")).toEqual([expect.stringContaining("names sg-gone, which the VPC does not have")]);
    expect(said("sg-web")).toEqual([expect.stringContaining("none of sg-web lets port 53 out")]);
  });

  test("in a world that was not asked for them nothing is said", () => {
    const unread = { ...world("sg-gone"), scopes: documentWorld().scopes };
    expect(codes(withGroups("standard"), unread)).toEqual(["SGP-2"]);
  });
});
