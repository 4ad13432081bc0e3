/** What the VPC CNI can make of an EC2 instance type (DescribeInstanceTypes, NetworkInfo; EKS user guide, choosing an instance type). */
export interface InstanceType {
  /** `m5.large`. */
  readonly name: string;
  /** `MaximumNetworkInterfaces` of the default network card: the CNI uses no other card. */
  readonly interfaces: number;
  /** `Ipv4AddressesPerInterface`, the interface's own address included. */
  readonly addressesPerInterface: number;
  readonly vcpus: number;
  /** Whether the type is built on the Nitro system, bare metal included: only these take /28 prefixes. */
  readonly nitro: boolean;
}
