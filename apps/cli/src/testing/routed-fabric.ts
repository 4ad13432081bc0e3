/** A router of a DMVPN in one zone, which is reached over SSH by this login: `file: id`. */
export function linuxRouter(zone: string, tunnelAddress: string, login = "file: id"): string {
  const access = `{ key: { ${login} }, hostKey: "SHA256:${"A".repeat(43)}" }`;
  return `{ platform: linux, zone: ${zone}, tunnelAddress: ${tunnelAddress}, access: ${access} }`;
}

export interface RoutedWish {
  readonly routers: readonly string[];
  readonly nodes?: string;
  /** Further fields of the tunnel, each behind a comma. */
  readonly tunnel?: string;
  /** Further lines of the DMVPN. */
  readonly link?: readonly string[];
}

/** A VPC that joins a site by routers. */
export function routedFabric({ routers, nodes = "10.1.0.0/16", tunnel = "", link = [] }: RoutedWish): string {
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: told, uid: 7d3f0c52-9a41-4c6e-8b1f-2e5a6d90c3b7 }
spec:
  vpcs:
    one: { region: us-west-2, id: vpc-0aaaaaaaaaaaaaaa1 }
  sites:
    dc1:
      nodes: [${nodes}]
      pods: [192.168.0.0/16]
      hubs: [{ platform: iosxe, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1, gateway: 10.1.0.1 }]
  links:
    dc:
      dmvpn:
        vpc: one
        site: dc1
        ssh: [198.51.100.7/32]
        routers:
${routers.map((router) => `          - ${router}\n`).join("")}\
        tunnel: { network: 10.250.0.0/24, key: 100${tunnel} }
        ike: { preSharedKey: { env: PSK } }
${link.map((line) => `        ${line}\n`).join("")}`;
}
