import { AwsError } from "../behaviour/aws-error.ts";
import type { InstanceTypeRecord } from "../records/kinds.ts";
import { idOf, inOrder } from "../records/region.ts";
import type { CallContext, Rule } from "./context.ts";
import { type FilterReaders, matcher, page } from "./describe.ts";
import { INSTANCE_TYPES } from "./instance-type-data.ts";

const FILTERS: FilterReaders<InstanceTypeRecord> = {
  "bare-metal": (type) => [String(type.BareMetal ?? false)],
  hypervisor: (type) => [type.Hypervisor],
  "instance-type": (type) => [type.InstanceType],
  "network-info.ipv4-addresses-per-interface": (type) => [String(type.NetworkInfo?.Ipv4AddressesPerInterface)],
  "network-info.maximum-network-interfaces": (type) => [String(type.NetworkInfo?.MaximumNetworkInterfaces)],
  "vcpu-info.default-vcpus": (type) => [String(type.VCpuInfo?.DefaultVCpus)],
};

const KNOWN: ReadonlyMap<string, InstanceTypeRecord> = new Map(
  INSTANCE_TYPES.map(([name, vcpus, hypervisor, addresses, interfaces, cards, further]) => [
    name,
    {
      InstanceType: name as InstanceTypeRecord["InstanceType"],
      BareMetal: false,
      Hypervisor: hypervisor,
      VCpuInfo: { DefaultVCpus: vcpus },
      NetworkInfo: {
        DefaultNetworkCardIndex: 0,
        Ipv4AddressesPerInterface: addresses,
        MaximumNetworkCards: cards,
        MaximumNetworkInterfaces: interfaces + (cards - 1) * further,
        NetworkCards: Array.from({ length: cards }, (_, NetworkCardIndex) => ({
          NetworkCardIndex,
          MaximumNetworkInterfaces: NetworkCardIndex === 0 ? interfaces : further,
        })),
      },
    },
  ]),
);

/** By filters, which pass nothing for an unknown name, or by names, of which an unknown one fails the call (InvalidInstanceType). */
export const describeInstanceTypes: Rule<"describeInstanceTypes"> = (context, input) => {
  const { InstanceTypes = [], MaxResults } = input;
  if (InstanceTypes.length > 0 && MaxResults !== undefined) {
    throw new AwsError(
      "InvalidParameterCombination",
      "The parameter InstanceTypes cannot be used with the parameter MaxResults",
    );
  }
  if (MaxResults !== undefined && (MaxResults < 5 || MaxResults > 100)) {
    throw new AwsError("InvalidParameterValue", `Value ( ${MaxResults} ) for parameter maxResults is invalid.`);
  }
  const all = typesOf(context);
  const missing = InstanceTypes.filter((name) => !all.has(name));
  if (missing.length > 0) {
    throw new AwsError(
      "InvalidInstanceType",
      `The following supplied instance types do not exist: [${missing.join(", ")}]`,
    );
  }
  const chosen = inOrder(all)
    .filter((type) => InstanceTypes.length === 0 || InstanceTypes.includes(type.InstanceType))
    .filter(matcher(input.Filters ?? [], FILTERS));
  const { records, ...rest } = page(chosen, idOf.InstanceTypes, input, "InstanceTypes", context.pageSize);
  return { ...rest, InstanceTypes: [...records] };
};

/** The records of a world rule over what the twin knows by itself. */
function typesOf({ records }: CallContext): ReadonlyMap<string, InstanceTypeRecord> {
  return new Map([...KNOWN, ...records.InstanceTypes]);
}

export function knownType(context: CallContext, name: string): boolean {
  return typesOf(context).has(name);
}

/** The most pods by AWS's own default: E interfaces of I addresses, each its own less, and two on the host's network. */
export function defaultMaxPods(context: CallContext, name: string): number {
  const { interfaces, addresses } = sizeOf(context, name);
  // What kubelet takes when nobody tells it.
  return interfaces === 0 ? 110 : interfaces * (addresses - 1) + 2;
}

/** Interfaces of the default card and IPv4 addresses of each; 0 of a type that nobody knows. */
export function sizeOf(
  context: CallContext,
  name: string,
): { readonly interfaces: number; readonly addresses: number; readonly nitro: boolean } {
  const { NetworkInfo, Hypervisor, BareMetal } = typesOf(context).get(name) ?? {};
  return {
    interfaces: NetworkInfo?.NetworkCards?.[0]?.MaximumNetworkInterfaces ?? 0,
    addresses: NetworkInfo?.Ipv4AddressesPerInterface ?? 0,
    nitro: Hypervisor === "nitro" || BareMetal === true,
  };
}

/** As EKS reckons for a group that it makes, and as other nodes' user data should say: with the CNI as it is (EKS user guide, choosing an instance type). */
export function maxPodsWith(
  context: CallContext,
  name: string,
  { custom, prefixes }: { readonly custom: boolean; readonly prefixes: boolean },
): number {
  const type = typesOf(context).get(name);
  const interfaces = type?.NetworkInfo?.NetworkCards?.[0]?.MaximumNetworkInterfaces ?? 3;
  const each = ((type?.NetworkInfo?.Ipv4AddressesPerInterface ?? 10) - 1) * (prefixes ? 16 : 1);
  const pods = (interfaces - (custom ? 1 : 0)) * each + 2;
  return prefixes ? Math.min(pods, (type?.VCpuInfo?.DefaultVCpus ?? 2) > 30 ? 250 : 110) : pods;
}
