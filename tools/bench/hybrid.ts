import { type EksctlVpc, type EksctlWorld, startEksctlWorld } from "../../e2e/world/eksctl-world.fixture.ts";
import { STRICTER } from "../../e2e/world/moto-world.fixture.ts";
import { benchBesideTerraform } from "./beside-terraform.ts";

/** The CSR document's VPC, as eksctl makes one. */
const CLUSTER = {
  name: "eksCluster1",
  region: "us-west-2",
  cidr: "10.0.0.0/16",
  zones: ["us-west-2a", "us-west-2b"],
} as const;

/** An instance that is terminated lets go of its interfaces, as on AWS: who deletes them waits for that. */
const LEFT_OUT = [...STRICTER.filter((rule) => rule !== "termination"), "interface-routes"];

/**
 * The AWS part of examples/hybrid: two routers in a VPC that is there, each with two interfaces, an Elastic IP, a role and an instance, and
 * the routes and rules that a data centre's ranges need. What routers and hubs are told over SSH is no job of Terraform's, and is not measured.
 */
export function benchHybrid() {
  return benchBesideTerraform({
    name: "hybrid",
    world: () => startEksctlWorld({ clusters: [CLUSTER], without: LEFT_OUT }),
    fabric: (world) => hybridFabric(vpcOf(world).vpc),
    terraform: "terraform-hybrid",
    variables: (world) => variablesOf(vpcOf(world)),
    targets: { apply: 30, noop: 20 },
  });
}

function vpcOf({ vpcs: [vpc] }: EksctlWorld): EksctlVpc {
  if (vpc === undefined) throw new Error("a router needs a VPC");
  return vpc;
}

/** The Fabric of the job, on a VPC that is there. */
export function hybridFabric(vpc: string): string {
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: bench, uid: bench000-0000-4000-8000-222222222222 }
spec:
  vpcs:
    eks1: { region: us-west-2, id: ${vpc} }
  clusters:
    eks1: { vpc: eks1, name: eksCluster1, pods: { placement: nodes } }
  sites:
    dc1:
      nodes: [10.1.0.0/16]
      pods: [192.168.0.0/16]
      hubs:
        - { platform: iosxe, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1, gateway: 10.1.0.1 }
  links:
    eks1-dc1:
      dmvpn:
        vpc: eks1
        site: dc1
        routers:
          - { platform: linux, zone: us-west-2a, tunnelAddress: 10.250.0.9 }
          - { platform: linux, zone: us-west-2b, tunnelAddress: 10.250.0.10 }
        tunnel: { network: 10.250.0.0/24, key: 100 }
        ike: { preSharedKey: { aws: dc1/dmvpn/psk } }
        nhrp: { networkId: 100, key: { aws: dc1/dmvpn/nhrp } }
        ospf: { processId: 10, tunnelArea: 0, vpcArea: 2, key: { aws: dc1/dmvpn/ospf } }
`;
}

/** The VPC as the Terraform job wants it. */
function variablesOf(vpc: EksctlVpc): Readonly<Record<string, string>> {
  return { vpc: JSON.stringify(vpc) };
}
