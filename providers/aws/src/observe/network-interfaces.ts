import type { Filter, NetworkInterface } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed, ObservedProps } from "@podspan/core/observed";
import { isLeaked } from "../records/leaked-interface.ts";
import { ownerOf, tagMap } from "../records/tags.ts";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

/** Interfaces with one of these values of one filter (`vpc-id`, `subnet-id`, `group-id`), and that pass further ones. */
export function readNetworkInterfaces(
  reading: Reading,
  filter: string,
  values: readonly string[],
  further: readonly Filter[] = [],
): Promise<readonly NetworkInterface[]> {
  return inChunks(values, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeNetworkInterfaces", () =>
          reading.api.ec2.describeNetworkInterfaces({
            Filters: [{ Name: filter, Values: [...chunk] }, ...further],
            MaxResults: PAGE_SIZES.networkInterfaces,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.NetworkInterfaces,
      (answer) => answer.NextToken,
    ),
  );
}

export function observedInterface(eni: NetworkInterface, scope: AwsScope): Observed<"network-interface"> {
  const tags = tagMap(eni.TagSet);
  const owner = ownerOf(tags);
  const instance = eni.Attachment?.InstanceId;
  return {
    kind: "network-interface",
    scope,
    id: eni.NetworkInterfaceId ?? "",
    ...(owner ? { owner } : {}),
    tags,
    props: {
      vpc: eni.VpcId ?? "",
      subnet: eni.SubnetId ?? "",
      status: eni.Status ?? "",
      description: eni.Description ?? "",
      groups: texts((eni.Groups ?? []).map(({ GroupId }) => GroupId)),
      ...(instance ? { instance } : {}),
      // Of a shared VPC the owner sees everybody's; only whose it is may take it away.
      leaked: isLeaked(eni) && (eni.OwnerId === undefined || eni.OwnerId === scope.account),
      addresses: addressesOf(eni),
      prefixes: texts([
        ...(eni.Ipv4Prefixes ?? []).map(({ Ipv4Prefix }) => Ipv4Prefix),
        ...(eni.Ipv6Prefixes ?? []).map(({ Ipv6Prefix }) => Ipv6Prefix),
      ]),
      ...(eni.SourceDestCheck === undefined ? {} : { sourceDestCheck: eni.SourceDestCheck }),
      ...(eni.InterfaceType ? { type: eni.InterfaceType } : {}),
      ...publicAddressesOf(eni),
    },
    facts: {},
  };
}

/** The primary address first, then the others of both families, sorted. */
function addressesOf(eni: NetworkInterface): readonly string[] {
  const { PrivateIpAddresses = [], Ipv6Addresses = [] } = eni;
  const primary = PrivateIpAddresses.find(({ Primary }) => Primary)?.PrivateIpAddress ?? eni.PrivateIpAddress;
  const all = texts([
    eni.PrivateIpAddress,
    ...PrivateIpAddresses.map(({ PrivateIpAddress }) => PrivateIpAddress),
    ...Ipv6Addresses.map(({ Ipv6Address }) => Ipv6Address),
  ]);
  return [...new Set([...(primary ? [primary] : []), ...all])];
}

function publicAddressesOf({
  PrivateIpAddresses = [],
  PrivateIpAddress,
  Association,
}: NetworkInterface): Pick<ObservedProps<"network-interface">, "publicAddresses"> {
  const known = PrivateIpAddresses.some((one) => one.Association?.PublicIp !== undefined);
  const pairs = (known ? PrivateIpAddresses : [{ PrivateIpAddress, Association }])
    .flatMap((one) =>
      one.PrivateIpAddress && one.Association?.PublicIp
        ? [{ private: one.PrivateIpAddress, public: one.Association.PublicIp }]
        : [],
    )
    .sort((a, b) => (a.private < b.private ? -1 : 1));
  return pairs.length > 0 ? { publicAddresses: pairs } : {};
}

function texts(values: readonly (string | undefined)[]): readonly string[] {
  return values.filter((value): value is string => value !== undefined).sort();
}
