import { contains, type Prefix } from "../../../addressing/index.ts";
import type { LabelSelector, Observed, PolicyPeer, PolicyPort } from "../../../observed/index.ts";
import { type Header, hasPorts } from "./packet.fixture.ts";
import { type Pod, prefixOf, type World } from "./world.fixture.ts";

const PROTOCOLS = { TCP: 6, UDP: 17, SCTP: 132 } as const;

/**
 * NetworkPolicy: a pod that no policy of a direction selects takes and sends everything; else what any rule of any of them allows. `peer`
 * is the address at the other end as it is seen here.
 */
export function policiesPermit(world: World, pod: Pod, direction: "ingress" | "egress", packet: Header): boolean {
  const type = direction === "ingress" ? "Ingress" : "Egress";
  const cluster = clusterOf(pod);
  const policies = world
    .all("network-policy")
    .filter(
      ({ scope, props }) =>
        scope.plane === "kubernetes" && scope.cluster === cluster && props.namespace === pod.props.namespace,
    )
    .filter(({ props }) => props.types.includes(type) && selects(props.podSelector, pod.props.labels ?? {}));
  if (policies.length === 0) return true;
  const peer = direction === "ingress" ? packet.source : packet.destination;
  const receivers =
    direction === "ingress" ? [pod] : world.podsAt(peer).filter((other) => clusterOf(other) === cluster);
  return policies.some(({ props }) =>
    props[direction].some(
      ({ peers, ports }) =>
        (peers.length === 0 || peers.some((one) => isPeer(world, one, pod, peer))) &&
        (ports.length === 0 || ports.some((port) => isPort(port, packet, receivers))),
    ),
  );
}

export function clusterOf({ scope }: Observed): string {
  return scope.plane === "kubernetes" ? scope.cluster : "";
}

function isPeer(world: World, peer: PolicyPeer, pod: Pod, address: Prefix): boolean {
  if (peer.kind === "block") {
    return contains(prefixOf(peer.cidr), address) && !peer.except.some((except) => contains(prefixOf(except), address));
  }
  return world.podsAt(address).some((other) => {
    if (clusterOf(other) !== clusterOf(pod) || other.props.hostNetwork) return false;
    const { namespace, labels = {} } = other.props;
    const inNamespace =
      peer.namespaces === undefined
        ? namespace === pod.props.namespace
        : selects(peer.namespaces, world.inCluster("namespace", clusterOf(pod), namespace)?.props.labels ?? {});
    return inNamespace && (peer.pods === undefined || selects(peer.pods, labels));
  });
}

function isPort({ protocol, port, endPort }: PolicyPort, packet: Header, receivers: readonly Pod[]): boolean {
  if (packet.protocol !== PROTOCOLS[protocol]) return false;
  if (port === undefined) return true;
  if (typeof port === "number") {
    const to = endPort ?? port;
    return (hasPorts(packet) || protocol === "SCTP") && packet.destinationPort >= port && packet.destinationPort <= to;
  }
  return receivers.some(({ props }) =>
    props.ports?.some(
      (named) => named.name === port && named.protocol === protocol && named.port === packet.destinationPort,
    ),
  );
}

function selects({ labels, expressions }: LabelSelector, of: Readonly<Record<string, string>>): boolean {
  return (
    Object.entries(labels).every(([key, value]) => of[key] === value) &&
    expressions.every((expression) => holds(expression, of[expression.key]))
  );
}

function holds({ operator, values }: LabelSelector["expressions"][number], value: string | undefined): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}
