import type { Fault } from "./fault.ts";

/** The faults in the order in which docs/faults.md numbers them: the first is 3b-1. */
export const POD_RANGE_FAULTS: readonly Fault[] = [
  {
    fault: "The CNI is switched in the wrong order, and nodes that run already keep their addresses.",
    answer:
      "ENIConfigs come first, then the CNI; nodes that must be replaced are found by their interfaces, named, and replaced with `--roll`.",
  },
  {
    fault: "Nobody sets max-pods, so the scheduler places more pods than a node has addresses for.",
    answer:
      "The number is reckoned for every type and mode, printed with the text that sets it where nodes are made, and nodes with another are named; groups that `--roll` makes have it from EKS, and launch templates get it with `pods.maxPods: auto`, EC2NodeClasses a number.",
  },
  {
    fault: "The add-on's DaemonSet is edited by hand, and the next update of the add-on undoes it.",
    answer:
      "The add-on's own `configurationValues` are edited, other people's keys untouched; a hand-edited DaemonSet is found.",
  },
  {
    fault: "An id without quotes makes the document's Terraform invalid.",
    answer:
      "`podspan import terraform` reads the document's own files, names the id with its place and cure, and goes on; a Fabric that is not what it should be is a diagnostic likewise.",
  },
  {
    fault: "It is called an overlay and CGNAT, and is neither.",
    answer:
      "A pod range is called a pod range: addresses of the VPC, which nobody outside routes to unless the Fabric says so.",
  },
  {
    fault: "Local routes inside one VPC are called inter-VPC.",
    answer:
      "What joins VPCs is called a link, and is declared as one; what gets from one VPC to another without one is told.",
  },
  {
    fault: "The pods' route table has local routes only: without the nodes' SNAT pods have no way out.",
    answer:
      "The way out follows from who translates: `snat: external`, strict security groups for pods and Auto Mode's `Disabled` need `pods.egress`, or are refused before anything is made.",
  },
  {
    fault: "Without SNAT, what pods send to peers and data centres comes from addresses that nothing routes back to.",
    answer:
      "SNAT exclusions that would show a non-routable range outside are refused; a private NAT gateway is one of the ways out, and a transit gateway without a way back is warned of.",
  },
  {
    fault: "AWS's table of blocks that do not go together is not looked at.",
    answer: "The table, routes, peerings and the quota are held against the wanted range before the first write.",
  },
  {
    fault: "Subnets are made before their block is associated.",
    answer: "Subnets wait for `associated`, everything else does not; an association that fails says why.",
  },
  {
    fault: "Every VPC gets the same range, and can then never be peered with another.",
    answer:
      "Ranges come from one pool and differ; the same range written twice is a warning, on linked VPCs and within one VPC an error.",
  },
  {
    fault: "Zone names are written down, though they mean other zones in other accounts.",
    answer:
      "Zones may be given by id, and two accounts are matched by it; a zone that the account does not have is found before the first write.",
  },
  {
    fault: "Nodes appear in a zone without an ENIConfig and never become Ready.",
    answer: "Every node's zone is held against the ENIConfigs, in plan and in verify.",
  },
  {
    fault: "The pods' group lets the control plane in by luck only.",
    answer: "The cluster security group is named in the rules, beside every block of the VPC.",
  },
  {
    fault: "The pods' group lets everything in from the whole VPC.",
    answer:
      "From its own VPC it is kept as the document has it, exactly; what comes from other VPCs is narrowed by the links' `allow`.",
  },
  {
    fault: "Two halves use up the range, and a third zone finds no room.",
    answer:
      "A range is cut for the zones to come; zones, clusters and ranges added later take free slots, and nothing moves.",
  },
  {
    fault: "Prefix delegation finds no whole /28 in subnets that others use too.",
    answer:
      "Pod subnets are the pods' alone and aligned to /28; they are reserved for prefixes when asked, and `capacity` tells fragmentation.",
  },
  {
    fault: "The part about Auto Mode is a dead link.",
    answer:
      "`compute: auto` makes an access entry, a NodeClass and a NodePool instead of ENIConfigs, leaves the built-in ones alone, and refuses what does not go with Auto Mode.",
  },
  {
    fault: "The steps in the web console are unfinished, and a video is the source.",
    answer: "Every step is a command, and those of the examples' READMEs are run by a test, with all that they print.",
  },
  {
    fault: "Nobody says in which order it is taken away.",
    answer:
      "CNI, ENIConfigs, leaked interfaces, subnets, then table, group and block, also for a range or zone alone; what nodes and pods still use is named.",
  },
  {
    fault:
      "100.64.0.0/10 and Docker's bridge collide with what others use, and the service range with the VPC's blocks.",
    answer: "Every range is held against every other, `reserved` ones and the live cluster's services included.",
  },
  {
    fault: "EKS may need hours to learn of a block that is added to a running cluster.",
    answer:
      "The network can be made before its cluster; else `plan` says so before the block is added, and `verify` for five hours after.",
  },
];
