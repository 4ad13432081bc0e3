import { expect } from "vitest";
import { type ContractCase, filter, refusalOf } from "./subject.ts";

/** Interfaces of the default card, IPv4 addresses of each, vCPUs and hypervisor, as AWS publishes them (EKS user guide, choosing an instance type). */
const PUBLISHED = [
  ["t3.nano", 2, 2, 2, "nitro"],
  ["t2.small", 3, 4, 1, "xen"],
  ["m5.large", 3, 10, 2, "nitro"],
  ["m5.24xlarge", 15, 50, 96, "nitro"],
  ["p4d.24xlarge", 15, 50, 96, "nitro"],
  ["p5.48xlarge", 2, 50, 192, "nitro"],
] as const;

export const INSTANCE_TYPE_CASES: readonly ContractCase[] = [
  {
    id: "instance-types",
    title: "an instance type tells interfaces of its default card, addresses of each, vCPUs and hypervisor",
    run: async ({ api }) => {
      const names = PUBLISHED.map(([name]) => name);
      const Filters = [filter("instance-type", ...names)];
      const { InstanceTypes = [] } = await api.ec2.describeInstanceTypes({ Filters, MaxResults: 100 });
      const found = new Map(InstanceTypes.map((type) => [`${type.InstanceType}`, type]));
      for (const [name, interfaces, addresses, vcpus, hypervisor] of PUBLISHED) {
        const { NetworkInfo, VCpuInfo, Hypervisor } = found.get(name) ?? {};
        const card = NetworkInfo?.NetworkCards?.find(
          ({ NetworkCardIndex }) => NetworkCardIndex === (NetworkInfo.DefaultNetworkCardIndex ?? 0),
        );
        expect([
          name,
          card?.MaximumNetworkInterfaces,
          NetworkInfo?.Ipv4AddressesPerInterface,
          VCpuInfo?.DefaultVCpus,
          Hypervisor,
        ]).toEqual([name, interfaces, addresses, vcpus, hypervisor]);
      }
    },
  },
  {
    id: "instance-types-unknown",
    title: "a filter passes nothing for a type that there is not, while its name fails the whole call",
    run: async ({ api }) => {
      const Filters = [filter("instance-type", "m5.large", "m5.huge")];
      const { InstanceTypes = [] } = await api.ec2.describeInstanceTypes({ Filters });
      expect(InstanceTypes.map(({ InstanceType }) => InstanceType)).toEqual(["m5.large"]);
      const named = { InstanceTypes: ["m5.large", "m5.huge"] } as never;
      expect((await refusalOf(api.ec2.describeInstanceTypes(named))).code).toBe("InvalidInstanceType");
    },
  },
];
