import type { Pages } from "./page.ts";

const SOURCE = "the scripts bringup_aws_cluster.py and bringup_csr.py";

export const ccpPages = {
  "CCP-1": {
    source: SOURCE,
    example: { situation: "A `dmvpnCfgFile` without `nhrp.HubTunnelIP`." },
  },
  "CCP-2": {
    source: SOURCE,
    example: { situation: "`role_arn_name` of a `clusterCfgFile`, `--ccpIp` of a command line." },
  },
  "CCP-3": {
    source: SOURCE,
    example: { situation: "`ospf: { area: 0 }` for `tunnelArea`." },
  },
  "CCP-4": {
    source: "YAML 1.2",
    example: { situation: "A bracket that is never closed." },
  },
  "CCP-5": {
    source: "Cisco IOS, ip nhrp authentication, ip ospf authentication-key",
    example: { situation: "`ospf: { authKey: ABCDEF0123456789AB }`, as the document itself has it." },
  },
  "CCP-6": {
    source: "EC2 user guide, Security group rules (recommended: known addresses alone for port 22)",
    example: { situation: "`InboundSSH: 0.0.0.0/0`, as the document itself has it." },
  },
  "CCP-7": {
    source: SOURCE,
    example: { situation: "`vpcArea: abc`; `tunnelWildcard: 0.0.255.255` beside `DmvpnNetmask: 255.255.255.0`." },
  },
  "VPN-1": {
    source: "Cisco IOS, crypto ikev2 keyring",
    example: { situation: "`ip_range: { start: 203.0.113.4, end: 203.0.113.9 }`" },
  },
} as const satisfies Pages;
