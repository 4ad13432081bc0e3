import type { Fault } from "./fault.ts";

/** Why nothing shows it yet: it concerns the overlay, which is not built. */
const OVERLAY = "it belongs to the overlay, which is refused with NOT-YET";

/** The faults in the order in which docs/faults.md numbers them: the first is 2b-1. */
export const INTER_CLUSTER_FAULTS: readonly Fault[] = [
  {
    fault: "The script that peers the VPCs breaks half-way: one route of two, and no rule in either group.",
    answer:
      "A peering, its acceptance, routes both ways and rules on both sides are one link, planned and proved as a whole; a run that stops half-way goes on where it stopped.",
  },
  {
    fault: "`EXTERNALSNAT=t` and a stray line after it: half a word that happens to be taken.",
    answer: "The VPC CNI's switches are written as the CNI reads them; what somebody else wrote oddly is told (CNI-3).",
  },
  {
    fault: "An exclude list beside EXTERNALSNAT=true, which ignores it.",
    answer:
      "One or the other: `snat: auto` writes exclusions, and where nodes never translate there are none; both at once is told (CNI-1).",
  },
  {
    fault: "EXTERNALSNAT=true with nodes in public subnets: pods lose the Internet.",
    answer:
      "Refused where the pods' table has no way out but an internet gateway; exclusions keep what else pods need.",
  },
  {
    fault: "Source/dest check switched off on every interface, which what is encapsulated does not need.",
    answer: "Never touched for a link between VPCs; the proof reads it, and `explain` tells where it decides.",
    later: "no call of ours could switch it off: there is nothing to test",
  },
  {
    fault: "SNAT is switched for the overlay's sake, which does not pass the VPC CNI.",
    answer: "Exclusions follow from links between VPCs alone, exactly the ranges that they need.",
  },
  {
    fault: "Kernel modules loaded by ssh, with ssh open to the Internet.",
    answer: "Links need no modules and no ssh; the import names node groups that let the Internet in by ssh.",
  },
  { fault: "A cluster-admin kubeconfig on every node.", answer: "", later: OVERLAY },
  { fault: "A licence key and a password hash in the repository.", answer: "", later: OVERLAY },
  { fault: "One route reflector for each cluster, its address frozen in a ConfigMap.", answer: "", later: OVERLAY },
  { fault: "A changed ConfigMap does not reach the running daemon.", answer: "", later: OVERLAY },
  { fault: "A label that kubelets may not set themselves.", answer: "", later: OVERLAY },
  {
    fault: "Groups open to 0.0.0.0/0, BGP open to everybody.",
    answer: "Rules let in exactly the other side's ranges, or its groups, and only what `allow` says.",
  },
  { fault: "BGP between clusters typed by hand.", answer: "", later: OVERLAY },
  {
    fault: "Addresses found by a pattern that matches others too.",
    answer: "A node's address is its InternalIP, read as an address; VPCs and tables are found by id.",
    later: OVERLAY,
  },
  { fault: "Several image tags where one is meant.", answer: "", later: OVERLAY },
  { fault: "Numbers put together as text break from the tenth node on.", answer: "", later: OVERLAY },
  { fault: "Both clusters have the same system ids and indexes.", answer: "", later: OVERLAY },
  { fault: "Routing protocols on every interface.", answer: "", later: OVERLAY },
  { fault: "One file rewritten for the first cluster, then for the second.", answer: "", later: OVERLAY },
  {
    fault: "The kubectl contexts of one person in the scripts.",
    answer: "A context is a field of the cluster; the import names eksctl's and leaves the user's to the user.",
  },
  {
    fault: "Only the public table gets routes: private subnets and further node groups have no way.",
    answer: "Every table that nodes or pods use gets the way, the main one and those added later included.",
  },
  { fault: "Addresses and MACs written into a pod's annotation.", answer: "", later: OVERLAY },
  {
    fault: "Public address space used as private.",
    answer: "Told wherever a Fabric uses it (ADDR-3).",
    later: OVERLAY,
  },
  { fault: "IPv6 routes that lead only to the own prefix.", answer: "", later: OVERLAY },
  { fault: "An attachment definition in the wrong namespace, with numbers as text.", answer: "", later: OVERLAY },
  { fault: "VNI, route target and VRF as free text, a copy for each cluster.", answer: "", later: OVERLAY },
  { fault: "Multus from a moving tag, with too little memory.", answer: "", later: OVERLAY },
  {
    fault: "Nobody checks whether VPCs, services and prefixes overlap.",
    answer:
      "Blocks of linked VPCs, pod ranges, sites and service ranges are held against each other before anything is asked of AWS.",
  },
  { fault: "Nodes of 2 GiB for everything.", answer: "", later: OVERLAY },
  {
    fault: "MTU is never set: large packets vanish on the way to the other region.",
    answer:
      "Each path's MTU is told; what is lost because nobody tells the sender is found, with the pod MTU to set and what it costs.",
  },
  { fault: "A template that may not be what the daemon reads.", answer: "", later: OVERLAY },
  {
    fault: "Scripts without a shell of their own.",
    answer: "",
    later: "there are no scripts: nothing to test",
  },
  {
    fault: "Verification is by eye.",
    answer: "`verify` proves who reaches whom on the live network and names what is missing; `--probe` sends packets.",
  },
];
