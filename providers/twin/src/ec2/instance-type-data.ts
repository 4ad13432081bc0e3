/** Name, vCPUs, hypervisor, IPv4 addresses of an interface, interfaces of card 0, cards, interfaces of each further card. */
type Row = readonly [string, number, "nitro" | "xen", number, number, number, number];

/**
 * Some of AWS's instance types as DescribeInstanceTypes tells them, read 2026-11; a world of records may bring others. The twin's own
 * figures on purpose: what reckons with core's table is held against these.
 */
export const INSTANCE_TYPES: readonly Row[] = [
  ["t2.small", 1, "xen", 4, 3, 1, 0],
  ["t3.nano", 2, "nitro", 2, 2, 1, 0],
  ["t3.small", 2, "nitro", 4, 3, 1, 0],
  ["t3.medium", 2, "nitro", 6, 3, 1, 0],
  ["t3.large", 2, "nitro", 12, 3, 1, 0],
  ["t3.xlarge", 4, "nitro", 15, 4, 1, 0],
  ["t3.2xlarge", 8, "nitro", 15, 4, 1, 0],
  ["t4g.small", 2, "nitro", 4, 3, 1, 0],
  ["t4g.large", 2, "nitro", 12, 3, 1, 0],
  ["c4.large", 2, "xen", 10, 3, 1, 0],
  ["c5.large", 2, "nitro", 10, 3, 1, 0],
  ["c5.xlarge", 4, "nitro", 15, 4, 1, 0],
  ["c5.4xlarge", 16, "nitro", 30, 8, 1, 0],
  ["c6gn.16xlarge", 64, "nitro", 50, 15, 1, 0],
  ["c7g.medium", 1, "nitro", 4, 2, 1, 0],
  ["c7g.large", 2, "nitro", 10, 3, 1, 0],
  ["m5.large", 2, "nitro", 10, 3, 1, 0],
  ["m5.xlarge", 4, "nitro", 15, 4, 1, 0],
  ["m5.2xlarge", 8, "nitro", 15, 4, 1, 0],
  ["m5.4xlarge", 16, "nitro", 30, 8, 1, 0],
  ["m5.8xlarge", 32, "nitro", 30, 8, 1, 0],
  ["m5.24xlarge", 96, "nitro", 50, 15, 1, 0],
  ["m6i.large", 2, "nitro", 10, 3, 1, 0],
  ["m6i.xlarge", 4, "nitro", 15, 4, 1, 0],
  ["m6i.2xlarge", 8, "nitro", 15, 4, 1, 0],
  ["m6g.large", 2, "nitro", 10, 3, 1, 0],
  ["m7g.large", 2, "nitro", 10, 3, 1, 0],
  ["m7i.large", 2, "nitro", 10, 3, 1, 0],
  ["r5.large", 2, "nitro", 10, 3, 1, 0],
  ["r5.xlarge", 4, "nitro", 15, 4, 1, 0],
  ["r6i.large", 2, "nitro", 10, 3, 1, 0],
  ["p4d.24xlarge", 96, "nitro", 50, 15, 4, 15],
  ["p5.48xlarge", 192, "nitro", 50, 2, 32, 2],
  ["hpc6id.32xlarge", 64, "nitro", 50, 1, 2, 1],
];
