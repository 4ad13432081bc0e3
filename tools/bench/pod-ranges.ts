import { startMotoWorld } from "../../e2e/world/moto-world.fixture.ts";
import { benchBesideTerraform } from "./beside-terraform.ts";

/** The pod ranges of the document, on a VPC that is there. */
export function benchPodRanges() {
  return benchBesideTerraform({
    name: "pod ranges",
    world: () => startMotoWorld({ bare: true }),
    fabric: ({ vpc }) => benchFabric(vpc),
    terraform: "terraform",
    variables: ({ vpc }) => ({ vpc_id: vpc }),
    targets: { apply: 40, noop: 20, destroy: 60 },
  });
}

/** The Fabric of the job, on a VPC that is there. */
export function benchFabric(vpc: string): string {
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: bench, uid: bench000-0000-4000-8000-000000000000 }
spec:
  vpcs:
    internal: { region: eu-west-1, id: ${vpc} }
  clusters:
    prod: { vpc: internal, zones: [eu-west-1b, eu-west-1c], pods: { ranges: [100.64.0.0/16] } }
`;
}
