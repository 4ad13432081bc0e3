import type { Diagnostic } from "../diagnostics/index.ts";
import { diagnose } from "../diagnostics/index.ts";

/** Which of the three jobs a starter Fabric begins with. */
export type StarterTemplate = "pods" | "hybrid" | "overlay";

export interface StarterRequest {
  /** The Fabric's name: a DNS label of at most 40 characters. */
  readonly name: string;
  /** New and random, 8 to 63 of a-z, 0-9 and `-`; made by the caller, because core has no randomness. */
  readonly uid: string;
  readonly template: StarterTemplate;
  /** URL or path of the JSON Schema, for the editor. */
  readonly schema: string;
}

export type Starter =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The text of a first Fabric, for `podspan init`: it parses without a diagnostic. */
export function starterFabric(request: StarterRequest): Starter {
  switch (request.template) {
    case "pods":
      return { ok: true, text: podsStarter(request) };
    case "hybrid":
      return { ok: true, text: hybridStarter(request) };
    case "overlay": {
      const message = "the template `overlay` is not built yet";
      return {
        ok: false,
        diagnostics: [diagnose("NOT-YET", { message, fix: "Use the template `pods` or `hybrid`." })],
      };
    }
  }
}

function hybridStarter({ name, uid, schema }: StarterRequest): string {
  return `# yaml-language-server: $schema=${schema}
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata:
  name: ${name}
  uid: ${uid} # what Podspan makes is owned by this uid: keep it

spec:
  vpcs:
    main:
      region: eu-west-1
      tags: { Name: CHANGE-ME } # the Name of your VPC, or: id: vpc-...

  clusters:
    main: # the EKS cluster's name, unless \`name\` says another
      vpc: main
      pods: { placement: nodes } # pods have addresses of their nodes' subnets

  sites:
    dc1: # the data centre
      nodes: [10.1.0.0/16]
      pods: [192.168.0.0/16]
      hubs:
        # iosxe or linux; publicIp is how it is reached over the Internet.
        - { platform: iosxe, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1 }

  links:
    main-dc1:
      dmvpn:
        vpc: main
        site: dc1
        routers: # one in each of two zones: the one takes over when the other fails
          - { platform: linux, zone: eu-west-1a, tunnelAddress: 10.250.0.9 }
          - { platform: linux, zone: eu-west-1b, tunnelAddress: 10.250.0.10 }
        tunnel: { network: 10.250.0.0/24, key: 100 }
        # Names of secrets in AWS Secrets Manager: each router reads its keys itself.
        ike: { preSharedKey: { aws: dc1/dmvpn/psk } }
        nhrp: { key: { aws: dc1/dmvpn/nhrp } } # at most 8 characters
        ospf: { key: { aws: dc1/dmvpn/ospf } } # at most 16 characters

  expect:
    - { from: clusters/main/pods, to: sites/dc1/pods, allow: true, nat: none }
    - { from: sites/dc1/pods, to: clusters/main/pods, allow: true }
`;
}

function podsStarter({ name, uid, schema }: StarterRequest): string {
  return `# yaml-language-server: $schema=${schema}
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata:
  name: ${name}
  uid: ${uid} # what Podspan makes is owned by this uid: keep it

spec:
  vpcs:
    main:
      region: eu-west-1
      # Say which VPC it is in exactly one of three ways: by \`tags\`, which must match one VPC; by \`id\`; or create one with \`cidrs\`.
      tags: { Name: CHANGE-ME } # the Name of your VPC, or: id: vpc-...

  clusters:
    main: # the EKS cluster's name, unless \`name\` says another
      vpc: main
      zones: [eu-west-1b, eu-west-1c] # every zone that has nodes
      pods:
        # A secondary block for pods. Leave it out and one is taken from addressing.podPool, 100.64.0.0/10;
        # or write \`placement: nodes\` instead, and pods stay in the subnets of their nodes.
        ranges: [100.64.0.0/16]

  # Ranges that belong to somebody else and are never given out:
  # reserved:
  #   - { cidr: 172.17.0.0/16, why: docker }
`;
}
