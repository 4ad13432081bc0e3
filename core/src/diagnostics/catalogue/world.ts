import type { Catalogue } from "./entry.ts";

/** What only shows when the Fabric is held against the world, the lock file or a saved plan. */
export const worldEntries = {
  "VPC-1": {
    title: "No VPC matches",
    severity: "error",
    cause: "The account has no VPC with this id, or none that carries all of these tags, in this region.",
    cure: "Check `id` or `tags`, `region` and `account`; `aws ec2 describe-vpcs --region REGION` lists what there is.",
  },
  "VPC-2": {
    title: "Several VPCs match",
    severity: "error",
    cause: "More than one VPC carries all of these tags, and Podspan never guesses which one is meant.",
    cure: "Add tags until exactly one matches, or use `id`.",
  },
  "VPC-3": {
    title: "VPC cannot be used",
    severity: "error",
    cause: "The VPC is not `available`, so AWS takes no blocks or subnets for it.",
    cure: "Wait until the VPC is available, then run again.",
  },
  "CLUSTER-1": {
    title: "EKS cluster not found",
    severity: "error",
    cause: "The account has no EKS cluster of this name in this region, or it is not ACTIVE.",
    cure: "Set the cluster's `name` to its name in EKS; `aws eks list-clusters --region REGION` lists what there is.",
  },
  "CLUSTER-2": {
    title: "EKS cluster lies in another VPC",
    severity: "error",
    cause: "A cluster's nodes and pods take their interfaces from the VPC that the cluster was created in.",
    cure: "Point the cluster's `vpc` to the VPC that it lies in.",
  },
  "CLUSTER-3": {
    title: "The kubeconfig reaches another cluster",
    severity: "error",
    cause:
      "The server of the kubeconfig's context (a warning where the Fabric names the context: it may be a tunnel) is not the endpoint that EKS gives for this cluster, so ENIConfigs and the CNI's configuration would go to a cluster that nobody named.",
    cure: "Set the cluster's `kubernetes.context` (or `kubeconfig`) to the context of this cluster; `aws eks update-kubeconfig --region REGION --name CLUSTER` writes one.",
  },
  "CLUSTER-4": {
    title: "Nodes of another kind than `compute` says",
    severity: "warning",
    cause:
      "The labels of all nodes of the VPC CNI name another maker than the cluster's `compute`: what is said of max-pods is then said of nodes that do not exist. Which nodes a roll replaces, and how, goes by their labels.",
    cure: "Set `compute` to what makes the nodes; leave it when such nodes are yet to come.",
  },
  "CAP-1": {
    title: "No free range left",
    severity: "error",
    cause:
      "The pool or range has no free aligned block of the size that is needed; what is placed already never moves.",
    cure: "Add a pool or range, or give the cluster explicit `pods.ranges`.",
  },
  "CAP-2": {
    title: "Pod range that is too small to be of use, or not used",
    severity: "warning",
    cause:
      "A range is cut into equal slots, one per zone, and AWS keeps five addresses of each: a /28 has 11 for pods, less than one node's interfaces can take.",
    cure: "Use a larger range, or fewer `zoneSlots`; remove a range that no zone uses.",
  },
  "LOCK-1": {
    title: "Lock file, Fabric and world disagree",
    severity: "error",
    cause: "The lock file holds the addresses that were placed, and the Fabric or the world now says something else.",
    cure: "Restore the lock file from version control, or change the Fabric back; to move a pod subnet, add one elsewhere first, then take this one out.",
  },
  "LOCK-2": {
    title: "Lock file cannot be used",
    severity: "error",
    cause: "The file is not readable, belongs to another Fabric, or was written by a newer podspan.",
    cure: "Restore it from version control, or use the podspan that wrote it; do not edit it.",
  },
  "LOCK-3": {
    title: "Placed pod subnets leave",
    severity: "warning",
    cause:
      "The Fabric no longer has a range or subnet that was placed. It is taken away in AWS's order (ENIConfig, interfaces left behind, subnet, block), and only once no node or pod uses it.",
    cure: "Apply with `--roll`, or drain and terminate the nodes that the plan names and apply again; if it was a mistake, put the range or subnet back.",
  },
  "SCOPE-1": {
    title: "A part of the world could not be read",
    severity: "error",
    cause: "What cannot be read is not absent, so nothing is created, changed or deleted from it.",
    cure: "Mend the access that is named, or leave that part out with `--only`.",
  },
  "OWN-1": {
    title: "Another Fabric of the same name owns things here",
    severity: "error",
    cause: "Things in this account carry this Fabric's name and another uid, so another copy of the Fabric made them.",
    cure: "Use the Fabric (and uid) that made them, or give this one another name.",
  },
  "OWN-2": {
    title: "Two things claim one id",
    severity: "error",
    cause: "Two things of the world carry the same ownership tags; Podspan never guesses which one is meant.",
    cure: "Remove the tag `podspan.dev/id` from the one that is not meant, or delete it.",
  },
  "OWN-3": {
    title: "Something foreign is in the way",
    severity: "error",
    cause: "A thing that Podspan does not own has the address range, name or place that the plan needs.",
    cure: "Remove it, choose another range or name, add a range to `reserved`, or take the thing over with `adopt`.",
  },
  "ADOPT-1": {
    title: "Thing to adopt cannot be adopted",
    severity: "error",
    cause:
      "An entry of `adopt` names a thing that is not where the Fabric looks, that is somebody's already, or a logical id that the Fabric does not have or that cannot be adopted.",
    cure: "Correct the entry's `id` or `as`, or take it out of `adopt`.",
  },
  "ADOPT-2": {
    title: "Thing to adopt is not what is wanted",
    severity: "error",
    cause:
      "Only what is already as the Fabric wants it can be taken over, as far as it cannot be changed in place: what was there before Podspan is never replaced.",
    cure: "Change the Fabric so that it says what is there, or take the entry out of `adopt`: Podspan then makes one of its own.",
  },
  "OWN-4": {
    title: "Only the owner of the VPC can do this",
    severity: "error",
    cause:
      "In a VPC that another account shares, its blocks, subnets, route tables and their sharing are the owner's; a participant has its own security groups and interfaces.",
    cure: "Give the owner the commands of the hand-over, or add its account to `accounts` with a role that Podspan may assume; then run again.",
  },
  "OWN-5": {
    title: "The VPC belongs to another account than the Fabric says",
    severity: "error",
    cause: "Who owns a VPC decides who may make blocks and subnets in it.",
    cure: "Set the VPC's `owner` to the account that owns it, and find it by `id`; without sharing leave `owner` out.",
  },
  "OWN-6": {
    title: "Pod ranges of a shared VPC must be written",
    severity: "error",
    cause:
      "The owner of the VPC makes its blocks, and it is another account that Podspan cannot act for: what it was asked to make must not depend on what this account happens to see.",
    cure: "Write the cluster's `pods.ranges` as agreed with the owner, or add the owner's account to `accounts`.",
  },
  "NODE-1": {
    title: "Nodes that must be replaced",
    severity: "warning",
    cause:
      "Nodes keep the interfaces that they started with; those older than the change go on giving pods addresses of the node's subnet, and hold a pod subnet that is to go.",
    cure: "Let `podspan apply --roll` replace them, on the way back `podspan destroy --roll`; or make a new node group, refresh instances, or drain and terminate them one by one.",
  },
  "NODE-2": {
    title: "A drain that does not end",
    severity: "error",
    cause:
      "A PodDisruptionBudget lets no pod go, or a pod does not end, so the node keeps pods and stays cordoned; nothing is uncordoned silently.",
    cure: "Run more replicas or loosen the budget, and of two budgets that cover one pod delete one; then run the same command again: it goes on with this node.",
  },
  "NODE-3": {
    title: "Too few addresses for the pods of old nodes",
    severity: "error",
    cause: "The pod subnet of a zone has fewer free addresses than the old nodes there have pods to give away.",
    cure: "Add a range to `pods.ranges`, apply, then roll.",
  },
  "NODE-4": {
    title: "A node that cannot be replaced from here",
    severity: "error",
    cause:
      "It names no EC2 instance, its instance is in no Auto Scaling group, its node group does not exist, its successor did not come (a zone without capacity), or its controller sees no reason to replace it.",
    cure: "Do what the message says for its kind of node, then run the same command again.",
  },
  "NODE-5": {
    title: "Pods that nobody would make again",
    severity: "error",
    cause: "A pod without a controller is lost when its node is drained.",
    cure: "Move or remove it, or say `--evict-bare-pods`.",
  },
  "NODE-6": {
    title: "A launch template without a newer version",
    severity: "error",
    cause:
      "EKS replaces the nodes of a group with a launch template when the group takes another version, and the group has the latest.",
    cure: "Make a version with the max-pods of custom networking, or set `roll.newTemplateVersion` to have the present one copied.",
  },
  "NODE-7": {
    title: "New nodes with interfaces in the wrong subnets",
    severity: "error",
    cause:
      "A node made during the roll has its secondary interfaces outside the pod subnets, or in one that goes: somebody changed the VPC CNI or an ENIConfig meanwhile.",
    cure: "Run `podspan plan` to see what changed and apply it, then roll again: the node is replaced once more.",
  },
  "NODE-8": {
    title: "A node group that EKS could not make or update",
    severity: "error",
    cause:
      "EKS reports the group as failed, half-way: with instances that did not start, did not join, or were not drained.",
    cure: "Mend what EKS names, then run the same command again; a failed group of ours is made anew.",
  },
  "NODE-9": {
    title: "User data that max-pods cannot be written into",
    severity: "error",
    cause:
      "With pods.maxPods auto a new version of the group's launch template says max-pods, and the user data of the present one is compressed, not text, or not what its AMI reads. It is not written over.",
    cure: "Make a version of it with the text that `podspan show` prints under max-pods; apply --roll takes the latest. Or leave pods.maxPods out.",
  },
  "STATE-1": {
    title: "State cannot be used",
    severity: "error",
    cause: "The state or journal is unreadable, belongs to another Fabric, or was written by a newer podspan.",
    cure: "Use the podspan that wrote it; if it is lost, move it away: plan then names what it will not touch.",
  },
  "STATE-2": {
    title: "Another run has taken over",
    severity: "error",
    cause: "The journal was written by another run while this one was under way, so this one stopped at once.",
    cure: "Wait until the other has ended, then run again.",
  },
  "STATE-3": {
    title: "Journal cannot be written",
    severity: "error",
    cause:
      "Nothing is done in the world that is not written down first, so a journal that cannot be written stops the run.",
    cure: "Make room on the disk or give access to the state directory, then run again; it goes on from here.",
  },
  "PLAN-1": {
    title: "Saved plan is stale",
    severity: "error",
    cause:
      "The plan was applied already, or the Fabric, the account, the tool's version or something that a step reads has changed since it was made, or the file was edited.",
    cure: "Make a new plan and look at it.",
  },
  "PLAN-2": {
    title: "A step needs what `--only` leaves out",
    severity: "error",
    cause:
      "With `--only` one layer is changed alone: the other has yet to make something that this step refers to, or still uses what this step would remove, so the step is blocked.",
    cure: "Run without `--only`, or with the other layer first (`aws` to make, `kubernetes` to remove).",
  },
  "PROTECT-1": {
    title: "Protected thing would be deleted or replaced",
    severity: "error",
    cause:
      "The Fabric says `protect: true` of the VPC or cluster that the thing belongs to, and the plan would delete, replace or give it back.",
    cure: "Undo the change that asks for it; or, also before `destroy`, take `protect` away first.",
  },
} as const satisfies Catalogue;
