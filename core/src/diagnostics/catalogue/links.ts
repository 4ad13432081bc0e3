import type { Catalogue } from "./entry.ts";

const NO_ROLE = "spec.accounts names another account without a role in it, or its VPC says `manage: none`.";

/** Rules about what joins VPCs: peerings, and the routes to them (EC2 API reference, VpcPeeringConnection; F18, F36, F37). */
export const linkEntries = {
  "LINK-1": {
    title: "A link between VPCs that cannot be",
    severity: "error",
    cause:
      "A peering joins two different VPCs, of which at least one is Podspan's to change, and finds the other by its id.",
    cure: "Name two VPCs; give one that is not managed (`manage: none`) its `id`; leave a link out that is between others' VPCs alone.",
  },
  "LINK-2": {
    title: "Two VPCs joined twice",
    severity: "error",
    cause:
      "AWS has one peering for a pair of VPCs, one attachment for a VPC and a transit gateway, and a route table one way to a destination.",
    cure: "Keep one of the two links; `allow` of a link is a list.",
  },
  "LINK-3": {
    title: "An entry of `allow` that cannot be meant so",
    severity: "error",
    cause:
      "Only TCP and UDP have ports, and a range of them goes from its lower end to its upper; of other entries a security group would let in something else than is written.",
    cure: "Write ports as `443` or `8000-8999`, with `protocol: tcp` or `udp`.",
  },
  "LINK-4": {
    title: "A security group lets in more than `to` says",
    severity: "warning",
    cause:
      "A rule of a security group says who may come in and not to which of its interfaces, so that `to` narrower than a VPC opens every node or pod that carries the group.",
    cure: "Narrow `from` and `ports`; or say it by a NetworkPolicy, which knows pods; or give what is meant a VPC or group of its own.",
  },
  "LINK-5": {
    title: "An entry of `allow` that lets nothing through",
    severity: "warning",
    cause: "What it says of `from` or `to` lies in no range of the link's VPCs.",
    cure: "Correct the range, or take the entry out.",
  },
  "PEER-1": {
    title: "A peering that carries nothing, or more than one",
    severity: "error",
    cause:
      "Only a peering that is active forwards, and two VPCs have one: of two live ones nobody can tell which is meant.",
    cure: "Keep the one that is meant and delete or reject the others; of those that nobody has marked, `adopt` names it. One that is active and ours is used, whoever asks for another.",
  },
  "PEER-2": {
    title: "Security groups of another VPC named in a link",
    severity: "error",
    cause:
      "A group can be meant by a rule of a peer only inside one Region and while the peering is active, so `allow` speaks of ranges; Podspan names groups by itself where that says the same.",
    cure: "Write the ranges, or leave `from` and `to` out.",
  },
  "PEER-3": {
    title: "Another account has to accept the peering",
    severity: "warning",
    cause: `A request is accepted in the account and Region of the VPC that it is for: ${NO_ROLE} It expires after 7 days.`,
    cure: "Give that account the commands of the hand-over and run apply again when it has accepted: what waited is then done. Or add a role to spec.accounts, and Podspan accepts.",
  },
  "PEER-4": {
    title: "A peering that has come to nothing",
    severity: "warning",
    cause:
      "What Podspan asked for was refused, expired, failed or was deleted by somebody; AWS lists it for some hours or days, and it never becomes one again.",
    cure: "Ask the other side why. The next apply asks for another; take the link out of the Fabric to stop that.",
  },
  "PEER-5": {
    title: "Somebody else's peering",
    severity: "info",
    cause: "The two VPCs are peered already, and AWS has one peering for a pair: it is used as it is.",
    cure: "Nothing, if it is meant to stay its maker's; else adopt it.",
  },
  "ROUTE-1": {
    title: "A route table does not know the way",
    severity: "error",
    cause:
      "Every table that nodes or pods of a VPC send by needs a route to each range of the linked VPC, and one that leads nowhere (`blackhole`) drops what it catches.",
    cure: "Run apply: it makes what is missing, in tables that came later too.",
  },
  "ROUTE-3": {
    title: "More routes than a table may have",
    severity: "error",
    cause:
      "AWS allows 500 static routes of one family in a table (1,000 on request; 50 before June 2025), and refuses the next.",
    cure: "Raise quota L-93826ACB (`quotas.routesPerTable` of the VPC wins over what Service Quotas says); or give VPCs fewer and larger blocks.",
  },
  "ROUTE-4": {
    title: "Somebody else's route to a linked VPC",
    severity: "error",
    cause:
      "A table has one static route for a destination, and this one leads elsewhere, or nowhere. Podspan never overwrites what it did not make.",
    cure: "Delete the route and run again, or adopt it: destroy then gives it back as it was.",
  },
  "ROUTE-5": {
    title: "A route that shares packets with a link",
    severity: "warning",
    cause:
      "The most specific route wins, whoever made it: one inside a linked VPC's range takes its part away, one around it loses that range to the link.",
    cure: "Nothing, if it is meant so; else delete the other route.",
  },
} as const satisfies Catalogue;
