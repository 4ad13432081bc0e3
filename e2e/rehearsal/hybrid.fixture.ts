import type { InventPlan } from "@podspan/twin";
import { WEST1 } from "./linked.fixture.ts";
import { fabricWith } from "./worlds.fixture.ts";

/** Kinds that are there for routers alone. */
export const MADE_FOR_ROUTERS = /^router-/;

const VPC = "vpc-0aaaaaaaaaaaaaaa1";

/** A VPC of two zones with public and private subnets, without a cluster. */
export const HYBRID_WORLD: InventPlan = {
  vpcs: [{ key: "west1", region: WEST1, id: VPC, cidr: "10.0.0.0/16", zones: ["us-west-1b", "us-west-1c"] }],
};

const ROUTERS = [
  "{ platform: linux, zone: us-west-1b, tunnelAddress: 10.250.0.9 }",
  "{ platform: linux, zone: us-west-1c, tunnelAddress: 10.250.0.10 }",
];

/** The VPC joins a data centre by so many routers, which read their keys from Secrets Manager; `more` is what the link says beside. */
export function hybridFabric(routers: 1 | 2 = 2, more = ""): string {
  return fabricWith(`
  vpcs:
    west1: { region: ${WEST1}, id: ${VPC} }
  sites:
    dc1:
      nodes: [10.1.0.0/16]
      pods: [192.168.0.0/16]
      hubs: [{ platform: iosxe, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1 }]
  links:
    dc:
      dmvpn:
        vpc: west1
        site: dc1
        routers: [${ROUTERS.slice(0, routers).join(", ")}]
        tunnel: { network: 10.250.0.0/24, key: 100 }
        ike: { preSharedKey: { aws: dc1/psk } }
${more}`);
}
