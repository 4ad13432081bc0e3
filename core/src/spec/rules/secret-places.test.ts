import { describe, expect, test } from "vitest";
import { problemsOf } from "../fabric-text.fixture.ts";
import { type Fabric, fabricSchema } from "../schema/fabric.ts";
import { placedSecret } from "./secret-places.ts";

const ARN = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:psk-AbCdEf";
const SECRET = "namespace: net, name: dmvpn, key: psk";
const ACCESS = `access: { key: { file: id }, hostKey: "SHA256:${"A".repeat(43)}" }`;

interface Written {
  readonly key?: string;
  readonly clusters?: readonly string[];
  /** Region of the second link's VPC. */
  readonly second?: string;
  readonly hub?: string;
}

function fabric({ key = "{ aws: psk }", clusters = ["a"], second = "us-west-2", hub = "" }: Written): string {
  const link = (vpc: string, zone: string, address: string) =>
    `  ${vpc}-dc1: { dmvpn: { vpc: ${vpc}, site: dc1, routers: [{ platform: c8000v, zone: ${zone}, tunnelAddress: ${address} }], tunnel: { network: 10.250.0.0/24 }, ike: { preSharedKey: ${key} } } }`;
  return `vpcs:
  one: { region: us-west-2, cidrs: [10.0.0.0/16] }
  two: { region: ${second}, cidrs: [10.2.0.0/16] }
clusters: { ${clusters.map((name) => `${name}: { vpc: one, zones: [us-west-2a] }`).join(", ")} }
sites:
  dc1: { nodes: [10.1.0.0/16], hubs: [{ platform: iosxe, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1${hub} }] }
links:
${link("one", "us-west-2a", "10.250.0.9")}
${link("two", `${second}a`, "10.250.0.10")}`;
}

const told = (written: Written) => problemsOf(fabric(written)).map(({ code, path }) => `${code} ${path?.join(".")}`);

describe("a secret of which it is said where it is", () => {
  test.each<[string, Written]>([
    ["by its name, of links in one region", { hub: `, ${ACCESS}` }],
    ["by its name, of links in two regions whose hub nobody reaches", { second: "eu-west-1" }],
    ["by its ARN, of links in two regions", { key: `{ aws: "${ARN}" }`, second: "eu-west-1", hub: `, ${ACCESS}` }],
    ["in the only cluster", { key: `{ kubernetes: { ${SECRET} } }` }],
    ["in one of two clusters", { key: `{ kubernetes: { ${SECRET}, cluster: b } }`, clusters: ["a", "b"] }],
  ])("%s is nothing to say of", (_, written) => {
    expect(told(written)).toEqual([]);
  });
});

describe("SEC-2: a secret that may be in several places, or in none", () => {
  test.each<[string, Written, readonly string[]]>([
    [
      "a name that one hub is told for two regions",
      { second: "eu-west-1", hub: `, ${ACCESS}` },
      ["SEC-2 spec.links.one-dc1.dmvpn.ike.preSharedKey"],
    ],
    [
      "the key of a hub's login by name, with links in two regions",
      {
        key: `{ aws: "${ARN}" }`,
        second: "eu-west-1",
        hub: `, ${ACCESS.replace("file: id", "aws: id")}`,
      },
      ["SEC-2 spec.sites.dc1.hubs.0.access.key"],
    ],
    [
      "a Kubernetes Secret and two clusters",
      { key: `{ kubernetes: { ${SECRET} } }`, clusters: ["a", "b"] },
      ["one", "two"].map((vpc) => `SEC-2 spec.links.${vpc}-dc1.dmvpn.ike.preSharedKey`),
    ],
    [
      "a Kubernetes Secret and no cluster",
      { key: `{ kubernetes: { ${SECRET} } }`, clusters: [] },
      ["one", "two"].map((vpc) => `SEC-2 spec.links.${vpc}-dc1.dmvpn.ike.preSharedKey`),
    ],
    [
      "a Kubernetes Secret in a cluster that is none of ours",
      { key: `{ kubernetes: { ${SECRET}, cluster: c } }` },
      ["one", "two"].map((vpc) => `SEC-2 spec.links.${vpc}-dc1.dmvpn.ike.preSharedKey`),
    ],
  ])("%s", (_, written, problems) => {
    expect(told(written)).toEqual(problems);
  });

  test("says what to write", () => {
    const [two] = problemsOf(fabric({ key: `{ kubernetes: { ${SECRET} } }`, clusters: ["a", "b"] }));
    expect(two?.fix).toBe("Write `cluster`: one of a, b.");
    const [name] = problemsOf(fabric({ second: "eu-west-1", hub: `, ${ACCESS}` }));
    expect(name?.fix).toMatch(
      /^Write its ARN, which says the region: `aws secretsmanager describe-secret --region eu-west-1 /,
    );
  });
});

describe("where a secret is looked for", () => {
  const fabricOf: Fabric = fabricSchema.parse({
    apiVersion: "podspan.dev/v1alpha1",
    kind: "Fabric",
    metadata: { name: "x", uid: "11111111-2222-4333-8444-555555555555" },
    spec: {
      vpcs: { one: { region: "us-west-2", id: "vpc-0123abcd" } },
      clusters: { a: { vpc: "one" } },
      sites: { dc1: {} },
      links: {
        up: {
          dmvpn: {
            vpc: "one",
            site: "dc1",
            routers: [{ platform: "linux", zone: "us-west-2a", tunnelAddress: "10.250.0.9" }],
            tunnel: { network: "10.250.0.0/24" },
            ike: { preSharedKey: { aws: "psk" } },
          },
        },
      },
    },
  });
  const KEY = { namespace: "net", name: "dmvpn", key: "psk" };

  test.each([
    [{ aws: "psk" }, { aws: "psk", region: "us-west-2" }],
    [{ aws: ARN }, { aws: ARN, region: "eu-west-1" }],
    [{ env: "PSK" }, { env: "PSK" }],
    [{ kubernetes: KEY }, { kubernetes: { ...KEY, cluster: "a" } }],
    [{ kubernetes: { ...KEY, cluster: "b" } }, { kubernetes: { ...KEY, cluster: "b" } }],
  ])("%j", (written, placed) => {
    expect(placedSecret(fabricOf, written, { links: ["up"] })).toEqual(placed);
  });

  test("no link, no region: nobody guesses one", () => {
    expect(placedSecret(fabricOf, { aws: "psk" }, { links: [] })).toEqual({ aws: "psk" });
  });
});
