import type { Pages } from "./page.ts";

export const shapePages = {
  "SPEC-1": {
    source: "docs/schema/fabric.v1alpha1.json",
    example: { spec: "vpcs: [west1, west2]" },
  },
  "SPEC-2": {
    source: "docs/schema/fabric.v1alpha1.json",
    example: { spec: "vpcs:\n  west1: { region: us-west-1, cidr: [10.0.0.0/16] }" },
  },
  "SPEC-3": {
    source: "docs/schema/fabric.v1alpha1.json",
    example: { spec: "vpcs:\n  west1: { cidrs: [10.0.0.0/16] }" },
  },
  "SPEC-4": {
    source: "RFC 1123 2.1; Podspan",
    example: { spec: "vpcs:\n  West_1: { region: us-west-1, cidrs: [10.0.0.0/16] }" },
  },
  "SPEC-5": {
    source: "docs/schema/fabric.v1alpha1.json",
    example: { spec: "vpcs:\n  west1: { region: California, cidrs: [10.0.0.0/16] }" },
  },
  "SPEC-6": {
    source: "Podspan",
    example: { spec: "clusters:\n  west1: { vpc: west1, zones: [us-west-1b] }" },
  },
  "SPEC-7": {
    source: "Podspan",
    example: {
      document: "apiVersion: podspan.dev/v2\nkind: Fabric\nmetadata: { name: acme, uid: 7d3f0000 }\nspec: {}\n",
    },
  },
  "SPEC-8": {
    source: "docs/schema/fabric.v1alpha1.json",
    example: { spec: "vpcs:\n  west1: { region: us-west-1, id: vpc-0123abcd, cidrs: [10.0.0.0/16] }" },
  },
  "SPEC-9": {
    source: "RFC 4632 3.1, RFC 4291 2.3",
    example: { spec: "reserved:\n  - { cidr: 10.0.0.256/24, why: office }" },
  },
  "SPEC-10": {
    source: "Podspan",
    example: {
      spec: `vpcs:
  west1: { region: us-west-1, id: vpc-0123abcd }
  west2: { region: us-west-1, id: vpc-0123abcd }`,
    },
  },
  "SPEC-11": {
    source: "AWS SDK, partitions (dated in core/src/spec/regions.ts)",
    example: { spec: "vpcs:\n  west1: { region: eu-wst-1, cidrs: [10.0.0.0/16] }" },
  },
  "SEC-1": {
    source: "Podspan, SECURITY.md",
    example: { spec: "overlay: { asn: 64512, password: hunter2 }" },
  },
  "SEC-2": {
    source: "Secrets Manager user guide, GetSecretValue (SecretId)",
    example: {
      spec: `vpcs:
  west2: { region: us-west-2, cidrs: [10.0.0.0/16] }
clusters:
  a: { vpc: west2, zones: [us-west-2a] }
  b: { vpc: west2, zones: [us-west-2a] }
sites:
  dc1: { nodes: [10.1.0.0/16], hubs: [{ platform: iosxe, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1 }] }
links:
  west2-dc1:
    dmvpn:
      vpc: west2
      site: dc1
      routers: [{ platform: c8000v, zone: us-west-2a, tunnelAddress: 10.250.0.9 }]
      tunnel: { network: 10.250.0.0/24 }
      ike: { preSharedKey: { kubernetes: { namespace: net, name: dmvpn, key: psk } } }`,
    },
  },
  "SPEC-12": {
    source: "Podspan, README.md",
    example: {
      spec: `vpcs:
  a: { region: eu-west-1, id: vpc-09796d57be9cec2d2, manage: observe }
clusters:
  a: { vpc: a, zones: [eu-west-1a] }`,
    },
  },
  "SPEC-13": {
    source: "Podspan, docs/changing-a-fabric.md",
    example: {
      spec: `vpcs:
  core: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
moved: [{ from: main, to: cor }]`,
    },
  },
  "NOT-YET": {
    source: "Podspan, SCOPE.md",
    example: { spec: "networks:\n  blue: { vni: 10002, clusters: [west1, west2] }" },
  },
} as const satisfies Pages;
