import type { Catalogue } from "./entry.ts";

/** Rules about the configuration of the VPC CNI: domain rule catalogue 4.4, CNI-*. */
export const cniEntries = {
  "CNI-1": {
    title: "SNAT exclusions that are ignored",
    severity: "warning",
    cause: "The VPC CNI ignores AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS while AWS_VPC_K8S_CNI_EXTERNALSNAT is true.",
    cure: "Remove the exclusions, or set EXTERNALSNAT to false so that they count.",
  },
  "CNI-2": {
    title: "Pods without a way out",
    severity: "error",
    cause:
      "With `snat: external` (AWS_VPC_K8S_CNI_EXTERNALSNAT, or in Auto Mode `snatPolicy: Disabled`) nodes do not translate, so pods leave by their own subnet's route table, and that has no default route to a NAT or transit gateway.",
    cure: "Use `snat: auto`, or give the pods a way out of their own by `pods.egress`.",
  },
  "CNI-3": {
    title: "Boolean that Go does not read, or an odd one",
    severity: "warning",
    cause:
      "The VPC CNI reads booleans with Go's strconv.ParseBool and takes its default for whatever that does not know.",
    cure: 'Write "true" or "false".',
  },
  "CNI-4": {
    title: "Custom networking where it does not exist",
    severity: "error",
    cause:
      "ENIConfig works on Linux nodes of IPv4 clusters that run aws-node; not in IPv6 clusters, on Windows, on Fargate or on Auto Mode nodes.",
    cure: "Write `compute: auto` for a cluster with EKS Auto Mode; else use an IPv4 cluster, or leave out the cluster's pod ranges.",
  },
  "CNI-5": {
    title: "MINIMUM_IP_TARGET without WARM_IP_TARGET",
    severity: "warning",
    cause:
      "With MINIMUM_IP_TARGET alone the CNI takes WARM_IP_TARGET as 0, so a node fetches no address before a pod asks for it.",
    cure: "Set both, or neither.",
  },
  "CNI-6": {
    title: "DaemonSet differs from the add-on's configuration",
    severity: "warning",
    cause:
      "The VPC CNI is a managed add-on and somebody changed the aws-node DaemonSet by hand; the next update of the add-on may undo it.",
    cure: "Move the value into the add-on's configurationValues, or remove it from the DaemonSet.",
  },
  "CNI-7": {
    title: "Non-routable pods would show themselves outside",
    severity: "error",
    cause:
      "Traffic that nodes do not translate leaves with the pod's own address, and no other network has a route back to a non-routable range.",
    cure: "Take ranges outside the VPC out of the SNAT exclusions, or make the pods routable and route their range.",
  },
  "CNI-8": {
    title: "The CNI still uses what would go",
    severity: "error",
    cause:
      "Custom networking would stay on without ENIConfigs, and new nodes would never become Ready: either the state that would tell how the VPC CNI was configured before Podspan is lost, or somebody else has set the variable in the DaemonSet too, where EKS preserves it.",
    cure: 'Set AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG to "false" in the add-on\'s configurationValues, or without the add-on in the aws-node DaemonSet, then run again. Until then the steps that remove ENIConfigs are blocked.',
  },
  "CNI-10": {
    title: "Exclusions that EKS would not pass on",
    severity: "error",
    cause:
      "The VPC CNI is a managed add-on, and somebody has set AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS in its DaemonSet too, where EKS preserves it: what links need would be configured and not take effect.",
    cure: "Move the value into the add-on's configurationValues, where it is kept beside what links need, and take it out of the DaemonSet.",
  },
  "CNI-9": {
    title: "Pods have subnets of their own, and not by the Fabric",
    severity: "error",
    cause:
      "The Fabric says `placement: nodes`, and the cluster's VPC CNI takes pods' addresses of subnets that ENIConfigs name. Where these pods live, and who reaches them, would be told wrongly.",
    cure: "Leave `placement` out, write the ranges of those subnets as `pods.ranges` and take them over by `adopt` (`podspan import` writes it); or switch AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG off and replace the nodes.",
  },
} as const satisfies Catalogue;
