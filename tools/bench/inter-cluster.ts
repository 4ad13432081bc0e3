import { type EksctlVpc, type EksctlWorld, startEksctlWorld } from "../../e2e/world/eksctl-world.fixture.ts";
import { STRICTER } from "../../e2e/world/moto-world.fixture.ts";
import { benchBesideTerraform } from "./beside-terraform.ts";

/** The platter document's two clusters in two regions, joined by a peering. */
export function benchInterCluster() {
  return benchBesideTerraform({
    name: "inter-cluster",
    world: () => startEksctlWorld({ without: STRICTER }),
    fabric: fabricOf,
    terraform: "terraform-inter-cluster",
    variables: ({ vpcs: [west1, west2] }) => ({ west1: sideOf(west1), west2: sideOf(west2) }),
    targets: { apply: 30, noop: 20, destroy: 40 },
  });
}

function fabricOf({ vpcs: [west1, west2] }: EksctlWorld): string {
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: bench, uid: bench000-0000-4000-8000-111111111111 }
spec:
  vpcs:
    west1: { region: us-west-1, id: ${west1?.vpc} }
    west2: { region: us-west-2, id: ${west2?.vpc} }
  clusters:
    west1: { vpc: west1, name: small-us-west-1, pods: { placement: nodes } }
    west2: { vpc: west2, name: small-us-west-2, pods: { placement: nodes } }
  links:
    west1-west2: { peering: [west1, west2] }
`;
}

/** One side as the Terraform job wants it. */
function sideOf(vpc: EksctlVpc | undefined): string {
  if (vpc === undefined) throw new Error("two clusters are joined");
  const tables = [vpc.publicTable, ...vpc.privateTables];
  return JSON.stringify({ vpc: vpc.vpc, cidr: vpc.cidr, tables, group: vpc.nodeGroup });
}
