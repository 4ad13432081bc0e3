import type { NetworkAcl, NetworkAclEntry } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { AclEntry, Observed } from "@podspan/core/observed";
import { canonicalCidr } from "../records/cidr.ts";
import { tagMap } from "../records/tags.ts";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

export function readNetworkAcls(reading: Reading, vpcs: readonly string[]): Promise<readonly NetworkAcl[]> {
  return inChunks(vpcs, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeNetworkAcls", () =>
          reading.api.ec2.describeNetworkAcls({
            Filters: [{ Name: "vpc-id", Values: [...chunk] }],
            MaxResults: PAGE_SIZES.networkAcls,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.NetworkAcls,
      (answer) => answer.NextToken,
    ),
  );
}

export function observedNetworkAcl(acl: NetworkAcl, scope: AwsScope): Observed<"network-acl"> {
  const subnets = (acl.Associations ?? []).flatMap(({ SubnetId }) => SubnetId ?? []);
  return {
    kind: "network-acl",
    scope,
    id: acl.NetworkAclId ?? "",
    tags: tagMap(acl.Tags),
    props: {
      vpc: acl.VpcId ?? "",
      isDefault: acl.IsDefault ?? false,
      subnets: [...new Set(subnets)].sort(),
      ingress: entriesOf(acl, false),
      egress: entriesOf(acl, true),
    },
    facts: {},
  };
}

/** Numbers from here on are the denies that end every list: 32767 of IPv4, 32768 of IPv6 (F33). */
const IMPLICIT = 32_767;

function entriesOf({ Entries = [] }: NetworkAcl, egress: boolean): readonly AclEntry[] {
  return Entries.filter(({ Egress = false, RuleNumber = IMPLICIT }) => Egress === egress && RuleNumber < IMPLICIT)
    .map(entryOf)
    .sort((a, b) => a.number - b.number || (a.cidr < b.cidr ? -1 : 1));
}

const PROTOCOL_NUMBERS: Readonly<Record<string, string>> = { all: "-1", icmp: "1", tcp: "6", udp: "17", icmpv6: "58" };
const PORT_PROTOCOLS: ReadonlySet<string> = new Set(["6", "17"]);
const ICMP_PROTOCOLS: ReadonlySet<string> = new Set(["1", "58"]);
const LAST_PORT = 65_535;

/** Without ports or ICMP types where they mean all, or nothing to the protocol. */
function entryOf(entry: NetworkAclEntry): AclEntry {
  const { RuleNumber = IMPLICIT, RuleAction, Protocol = "-1", CidrBlock, Ipv6CidrBlock } = entry;
  const protocol = PROTOCOL_NUMBERS[Protocol] ?? Protocol;
  return {
    number: RuleNumber,
    permits: RuleAction === "allow",
    protocol,
    cidr: canonicalCidr(CidrBlock ?? Ipv6CidrBlock ?? ""),
    ...(PORT_PROTOCOLS.has(protocol) ? portsOf(entry) : {}),
    ...(ICMP_PROTOCOLS.has(protocol) ? icmpOf(entry) : {}),
  };
}

function portsOf({ PortRange }: NetworkAclEntry): Pick<AclEntry, "fromPort" | "toPort"> {
  const { From, To } = PortRange ?? {};
  if (From === undefined || From < 0 || (From === 0 && (To ?? LAST_PORT) === LAST_PORT)) return {};
  return { fromPort: From, toPort: To ?? From };
}

function icmpOf({ IcmpTypeCode }: NetworkAclEntry): Pick<AclEntry, "icmpType" | "icmpCode"> {
  const { Type = -1, Code = -1 } = IcmpTypeCode ?? {};
  return { ...(Type === -1 ? {} : { icmpType: Type }), ...(Code === -1 ? {} : { icmpCode: Code }) };
}
