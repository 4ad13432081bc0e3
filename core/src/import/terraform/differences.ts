import { parsePrefix } from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { GroupRule, PodNetwork } from "./network.ts";
import { listAt, type TerraformResource, tagsOf, textAt } from "./resource.ts";

/** TF-8: what Podspan would have made otherwise, and what adopting changes. */
export function differences(network: PodNetwork, cluster: string | undefined): readonly Diagnostic[] {
  return [
    ...otherClusters(network, cluster),
    ...tableDifferences(network),
    ...groupDifferences(network),
    ...fullRanges(network),
  ].map(({ message, fix }) => diagnose("TF-8", { message, fix }));
}

interface Difference {
  readonly message: string;
  readonly fix?: string | undefined;
}

function otherClusters({ clusters, vpc }: PodNetwork, cluster: string | undefined): readonly Difference[] {
  const others = clusters.filter((name) => name !== cluster);
  if (cluster === undefined || others.length === 0) return [];
  return [
    {
      message: `${vpc} has ${others.join(", ")} besides, and Podspan gives each cluster pod subnets of its own: these are ${cluster}'s`,
      fix: "Say with `--cluster` which cluster they are for, and write the others with ranges of their own.",
    },
  ];
}

function tableDifferences({ table, subnets }: PodNetwork): readonly Difference[] {
  if (table === undefined) {
    const names = subnets.map(({ resource }) => resource.address).join(", ");
    return [
      {
        message: `${names} do not share one route table of their own, and Podspan gives a cluster's pod subnets one`,
        fix: "Apply makes that table and moves the subnets to it; destroy moves them back.",
      },
    ];
  }
  const routes = listAt(table, "route").length;
  if (routes === 0) return [];
  return [
    {
      message: `${table.address} has ${routes} route${routes === 1 ? "" : "s"} of its own`,
      fix: "They stay as they are: Podspan changes no routes that it did not make.",
    },
  ];
}

/** A group of Podspan's has exactly its rules: others go when it is adopted, and come back when it is given back. */
function groupDifferences({ group, rules, blocks, vpc, vpcResource }: PodNetwork): readonly Difference[] {
  if (group === undefined) {
    return [
      {
        message: `no one security group of ${vpc} is plainly the pods'`,
        fix: "Podspan makes one of its own; to adopt yours, add `{ id: sg-..., as: CLUSTER/security-group/pods }`.",
      },
    ];
  }
  const own = [...blocks, ...(vpcResource ? [vpcResource] : [])].flatMap((block) => textAt(block, "cidr_block") ?? []);
  const surplus = rules.filter((rule) => !isWanted(rule, own, vpcResource !== undefined));
  return [
    ...surplus.map((rule) => ({
      message: `${group.address} lets ${ruleText(rule)}, which Podspan's group does not`,
      fix: "Adopting takes this rule away, and destroy gives it back. If something needs it, put it into a group of its own.",
    })),
    ...own
      .filter((cidr) =>
        rules.every((rule) => !(rule.direction === "ingress" && rule.protocol === "-1" && rule.peer === cidr)),
      )
      .map((cidr) => ({
        message: `${group.address} does not let everything in from ${cidr}, and Podspan's group does`,
        fix: "Adopting adds this rule, and destroy takes it away.",
      })),
    {
      message: `${group.address} has ${nameOf(group)}, and Podspan would name it by its own pattern; nor does it let the cluster's own security group in, where there is a cluster`,
      fix: "Names and descriptions stay as they are; the rule for the cluster's group is added.",
    },
  ];
}

function nameOf(group: TerraformResource): string {
  return `the name ${textAt(group, "name") ?? tagsOf(group).Name ?? "that AWS gave it"}`;
}

/** Blocks that are not Terraform's may be the VPC's as well: a prefix that could be one is left for the plan to judge. */
function isWanted({ direction, protocol, peer }: GroupRule, own: readonly string[], vpcIsKnown: boolean): boolean {
  if (protocol !== "-1") return false;
  if (direction === "egress") return peer === "0.0.0.0/0";
  return own.includes(peer) || (!vpcIsKnown && parsePrefix(peer).ok && peer !== "0.0.0.0/0");
}

function ruleText({ direction, protocol, fromPort, toPort, peer }: GroupRule): string {
  const what = protocol === "-1" ? "everything" : protocol;
  const ports = fromPort === undefined ? "" : fromPort === toPort ? ` ${fromPort}` : ` ${fromPort}-${toPort}`;
  return direction === "ingress" ? `${what}${ports} in from ${peer}` : `${what}${ports} out to ${peer}`;
}

/** Podspan cuts a range into four slots, so that zones can come (fault 3b-16). */
function fullRanges({ blocks, subnets }: PodNetwork): readonly Difference[] {
  return blocks.flatMap((block) => {
    const range = parsePrefix(textAt(block, "cidr_block") ?? "");
    if (!range.ok) return [];
    const parsed = subnets.map(({ cidr }) => parsePrefix(cidr)).flatMap((found) => (found.ok ? [found.prefix] : []));
    const share = parsed.reduce((sum, prefix) => sum + 2 ** (range.prefix.length - prefix.length), 0);
    if (share < 1) return [];
    return [
      {
        message: `the pod subnets fill ${textAt(block, "cidr_block")}; Podspan would leave room for zones to come`,
        fix: "Nothing moves. For a further zone add a further range to `pods.ranges`.",
      },
    ];
  });
}
