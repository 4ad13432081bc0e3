import type { Assumption } from "../model.ts";

/** Assumptions that nodes have no part in. */
const OF_PODS: ReadonlySet<string> = new Set([
  "cni-settings",
  "cni-version",
  "ipv4-egress",
  "network-policy",
  "planned-pods",
  "pod-interface",
  "windows-snat",
]);

/** What a build takes for granted, each thing once. */
export class Notes {
  readonly #assumptions = new Map<string, Assumption>();
  /** By what follows the slashes of their ids: the keys of clusters. */
  readonly #ofClusters = new Map<string, string[]>();
  readonly #about = new Map<string, Set<string>>();

  get assumptions(): readonly Assumption[] {
    return [...this.#assumptions.values()]
      .map((assumption): Assumption => {
        const about = this.#about.get(assumption.id);
        return about === undefined ? assumption : { ...assumption, about: [...about].sort() };
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Says of all assumptions of a cluster which of its endpoints they touch. */
  concern(cluster: string, members: readonly string[], pods: readonly string[]): void {
    for (const id of this.#ofClusters.get(cluster) ?? []) {
      this.#about.set(id, new Set(OF_PODS.has(id.split("/")[0] ?? "") ? pods : members));
    }
  }

  assume(id: string, text: string): void {
    if (this.#assumptions.has(id)) return;
    this.#assumptions.set(id, { id, text });
    for (const cluster of new Set(id.split("/").slice(1))) {
      const ids = this.#ofClusters.get(cluster) ?? [];
      ids.push(id);
      this.#ofClusters.set(cluster, ids);
    }
  }

  cniUnknown(cluster: string): void {
    this.assume(
      `cni-settings/${cluster}`,
      `How the VPC CNI of ${cluster} is configured was not read: taken for its defaults (SNAT on, nothing excluded, no custom networking).`,
    );
  }

  cniByAddon(cluster: string): void {
    this.assume(
      `cni-settings/${cluster}`,
      `The DaemonSet aws-node of ${cluster} was not read: taken to run what its add-on is configured to.`,
    );
  }

  cniVersion(cluster: string): void {
    this.assume(
      `cni-version/${cluster}`,
      `The version of the VPC CNI of ${cluster} was not read: taken for 1.8.0 or later.`,
    );
  }

  windows(cluster: string): void {
    this.assume(
      `windows-snat/${cluster}`,
      `Windows nodes of ${cluster} translate whatever leaves the VPC: exclusions given to their bootstrap cannot be read.`,
    );
  }

  sameNode(cluster: string): void {
    this.assume(
      `same-node/${cluster}`,
      `Pods of one node of ${cluster} reach each other inside it, past security groups and network ACLs, and the node reaches its own pods: verdicts are those of pods on different nodes.`,
    );
  }

  services(cluster: string): void {
    this.assume(
      `services/${cluster}`,
      `Addresses of Services of ${cluster} (ClusterIP, NodePort, load balancers) are not modelled: kube-proxy translates them on each node.`,
    );
  }

  unknownInterface(cluster: string, of: "node" | "pod"): void {
    this.assume(
      `${of}-interface/${cluster}`,
      of === "node"
        ? `The interface of a node of ${cluster} was not read: taken to carry the cluster security group alone.`
        : `The interface of a pod of ${cluster} was not read: taken to lie in the subnet that holds its address, with the groups that the VPC CNI gives there.`,
    );
  }

  unreadSubnet(cluster: string, subnet: string): void {
    this.assume(
      `subnet-unread/${cluster}/${subnet}`,
      `Subnet ${subnet} of ${cluster} was not read: its pods and nodes are left out.`,
    );
  }

  outside(cluster: string, what: string, address: string): void {
    this.assume(
      `outside-vpc/${cluster}`,
      `Some nodes or pods of ${cluster}, such as ${what} (${address}), have addresses of no subnet of its VPC that was read: they are left out.`,
    );
  }

  hybrid(cluster: string): void {
    this.assume(
      `hybrid-nodes/${cluster}`,
      `Hybrid nodes of ${cluster} and their pods are outside AWS: they are left out.`,
    );
  }

  plannedNodes(cluster: string): void {
    this.assume(
      `planned-nodes/${cluster}`,
      `Nodes that ${cluster} does not have yet are taken to come into the subnets of its node groups, else of the cluster, with the cluster security group alone.`,
    );
  }

  nodeless(cluster: string): void {
    this.assume(
      `no-nodes/${cluster}`,
      `Where nodes of ${cluster} will be is not known: what they would translate for pods is taken not to get out.`,
    );
  }

  policiesTaken(cluster: string): void {
    this.assume(
      `network-policy/${cluster}`,
      `Whether anything enforces the NetworkPolicies of ${cluster} was not read: taken to be enforced as Kubernetes defines them.`,
    );
  }

  strictTaken(cluster: string): void {
    this.assume(
      `network-policy/${cluster}`,
      `Whether the VPC CNI of ${cluster} enforces NetworkPolicies was not read, and NETWORK_POLICY_ENFORCING_MODE is strict: taken to be enforced, so that pods that no policy selects send and take nothing.`,
    );
  }

  policiesOff(cluster: string, saidBy: "agent" | "addon"): void {
    const why =
      saidBy === "agent"
        ? "its VPC CNI does not enforce them (no container aws-eks-nodeagent of DaemonSet aws-node runs with --enable-network-policy=true)"
        : "its VPC CNI add-on does not enforce them (enableNetworkPolicy is not set)";
    this.assume(`network-policy/${cluster}`, `${cluster} has NetworkPolicies, and ${why}: taken to filter nothing.`);
  }

  plannedPods(cluster: string): void {
    this.assume(
      `planned-pods/${cluster}`,
      `Pods that ${cluster} does not have yet are taken to be selected by no NetworkPolicy and no SecurityGroupPolicy.`,
    );
  }

  ipv6Egress(cluster: string): void {
    this.assume(
      `ipv4-egress/${cluster}`,
      `Pods of ${cluster} have IPv6 addresses; what they send to IPv4 destinations, by their node's address, is not modelled.`,
    );
  }
}
