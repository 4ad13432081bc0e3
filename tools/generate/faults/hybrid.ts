import type { Fault } from "./fault.ts";

/** Why nothing shows it: it concerns the bring-up of a cluster, which Podspan looks up and does not make. */
const BRING_UP = "clusters are looked up, not made: there is no such step to go wrong";

/** The faults in the order in which docs/faults.md numbers them: the first is 1b-1. */
export const HYBRID_FAULTS: readonly Fault[] = [
  { fault: "A wait that never ends, also on a cluster that has failed.", answer: "", later: BRING_UP },
  {
    fault: "The SNAT patch works only while `aws-node` is the first container.",
    answer: "The container is found by its name, and its variables are set by server-side apply or in the add-on.",
  },
  {
    fault: "A container without `env` is left as it is and called done.",
    answer: "A variable is set where there was none, and looked at again afterwards.",
  },
  {
    fault: "The whole DaemonSet is replaced by what it was some seconds ago.",
    answer: "Fields of ours alone are applied, under a field manager of our own.",
  },
  {
    fault: "An update of the add-on takes the variable away again.",
    answer: "It stands in the add-on's own `configurationValues`.",
  },
  {
    fault: "A Calico manifest that is gone from where it was fetched.",
    answer: "No manifest is fetched; the import names the VPC CNI's own network policy instead.",
  },
  {
    fault: "A keyring's mask is given as the end of a range.",
    answer: "Peers are the site's hubs, each by its own address; the import tells a range for what it is (VPN-1).",
  },
  {
    fault: "One key for any peer, and IKE and SSH open to the world.",
    answer:
      "A peer has its address or its name, the routers' groups let in the hubs alone, and SSH nobody unless asked.",
  },
  {
    fault: "Keys in stack parameters, user data, arguments and logs.",
    answer:
      "Keys are references. Routers read theirs by their role, or are told over SSH; a scanner looks for planted ones.",
  },
  {
    fault: "OSPF has a key and no authentication.",
    answer: "Whoever has a key also has `message-digest` switched on, on IOS-XE and on Linux.",
  },
  {
    fault: "A key of type 7 that is none.",
    answer: "Keys are clear text at their reference and judged as they are read; the import tells a malformed one.",
  },
  {
    fault: "An NHRP key of more than eight characters.",
    answer: "Refused before it is sent, by the name of its reference (VPN-2); the import tells it too.",
  },
  {
    fault: "Half of phase 3: the hub redirects, the spoke takes no shortcut.",
    answer: "`phase` is one number for the link; 2 and 3 are refused where one end runs linux.",
  },
  {
    fault: "Behind the Elastic IP the router calls itself by its private address.",
    answer: "Each router has a name of its own as IKE identity, which is the same before it has any address.",
  },
  {
    fault: "A second default route by DHCP on the inside.",
    answer: "The inside has the address that the plan gives it, and takes no router from DHCP.",
  },
  {
    fault: "Three /24 subnets, `.10` and one zone are taken for granted.",
    answer: "Subnets, masks and free addresses are the VPC's own; there is a router for each zone that wants one.",
  },
  {
    fault: "A range of sixteen characters is refused, and 999.999.999.999 accepted.",
    answer: "Ranges are read as ranges (SPEC-9).",
  },
  {
    fault: "Apostrophes in names.",
    answer: "Names are of one template, and nothing is found by them.",
    later: "a slip in another's template: there is nothing to test",
  },
  {
    fault: "Things are found by a part of a tag's value.",
    answer: "Ids, exact tags and our own mark; what is ambiguous is refused.",
  },
  {
    fault: "Quotes that come along with an id.",
    answer: "AWS is asked through its SDK.",
    later: "no text of a command is taken apart: there is nothing to test",
  },
  {
    fault: "The first reservation may be a router that was terminated.",
    answer: "What has ended is not there.",
  },
  {
    fault: "A second run fails on what the first one made.",
    answer: "A second plan is empty, and a run that was killed goes on.",
  },
  {
    fault: "Subnets without a table of their own, and several that share one.",
    answer: "Main tables count, and each table has each route once.",
  },
  {
    fault: "Routes and rules outside the stack stay behind it.",
    answer: "One owner for all of it, and destroy takes all of it.",
  },
  {
    fault: "A failed stack shows as a timeout a quarter of an hour later.",
    answer: "Each step says at once what AWS said, with what to do.",
  },
  {
    fault: "Ranges that overlap, such as Calico's default on both sides.",
    answer: "Every two ranges that must be apart are compared before anything is made (ADDR-1).",
  },
  {
    fault: "The hub's side is nowhere written down.",
    answer: "The hub is configured where it can be reached; else its configuration and return routes are handed over.",
  },
  {
    fault: "Pods send 9,001 bytes into a tunnel of 1,400.",
    answer: "The MTU is in the proof, TCP's MSS is clamped, and what tells senders of the tunnel's size is let in.",
  },
  {
    fault: "One router, with an image of 2018.",
    answer: "A router in each zone that wants one, failover by the routers themselves, the publisher's newest image.",
  },
  {
    fault: "TLS unchecked, the password on the command line.",
    answer:
      "Host keys are pinned, and a login is a reference; the import takes the password's flag and never reads it.",
  },
  { fault: "Only one success code counts as success.", answer: "", later: "CCP is gone, and with it the request" },
  {
    fault: "One group for the workers is opened, and others that nodes carry are not.",
    answer: "Of every interface of every node a group is opened, and the pods' own.",
  },
];
