import type { KubeObject } from "@podspan/kubernetes/api";
import { at, listOf, mapOf } from "./fields/json.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];

/** Defaults that the server writes down (pkg/apis/networking/v1/defaults.go): TCP, and which ways the policy is about. */
export function withPolicyDefaults(object: KubeObject): KubeObject {
  const spec = mapOf(object.spec);
  const types = ["Ingress", ...(listOf(spec.egress).length > 0 ? ["Egress"] : [])];
  return {
    ...object,
    spec: {
      ...spec,
      policyTypes: listOf(spec.policyTypes).length > 0 ? spec.policyTypes : types,
      ...(spec.ingress === undefined ? {} : { ingress: listOf(spec.ingress).map(withProtocols) }),
      ...(spec.egress === undefined ? {} : { egress: listOf(spec.egress).map(withProtocols) }),
    },
  };
}

function withProtocols(rule: unknown): unknown {
  const { ports } = mapOf(rule);
  return ports === undefined
    ? rule
    : { ...mapOf(rule), ports: listOf(ports).map((port) => ({ protocol: "TCP", ...mapOf(port) })) };
}

/** Of pkg/apis/networking/validation: peers that mean something, protocols and port ranges that there are. */
export function networkPolicyFaults({ spec }: KubeObject): readonly string[] {
  return (["ingress", "egress"] as const).flatMap((way) =>
    listOf(at(spec, way)).flatMap((rule, index) => {
      const path = `spec.${way}[${index}]`;
      const peers = way === "ingress" ? "from" : "to";
      return [
        ...listOf(at(rule, "ports")).flatMap((port, number) => portFaults(mapOf(port), `${path}.ports[${number}]`)),
        ...listOf(at(rule, peers)).flatMap((peer, number) => peerFaults(mapOf(peer), `${path}.${peers}[${number}]`)),
      ];
    }),
  );
}

type Fields = Readonly<Record<string, unknown>>;

function portFaults({ protocol, port, endPort }: Fields, path: string): readonly string[] {
  const unknown = protocol !== undefined && !PROTOCOLS.includes(`${protocol}`);
  const noRange = endPort !== undefined && typeof port !== "number";
  const backwards = typeof endPort === "number" && typeof port === "number" && endPort < port;
  return [
    ...(unknown ? [`${path}.protocol: Unsupported value: "${protocol}": supported values: "SCTP", "TCP", "UDP"`] : []),
    ...(noRange
      ? [`${path}.endPort: Invalid value: ${endPort}: may not be specified when \`port\` is not specified or is named`]
      : []),
    ...(backwards ? [`${path}.endPort: Invalid value: ${endPort}: must be greater than or equal to \`port\``] : []),
  ];
}

function peerFaults(peer: Fields, path: string): readonly string[] {
  const selectors = ["podSelector", "namespaceSelector"].filter((field) => peer[field] !== undefined);
  if (peer.ipBlock === undefined) return selectors.length > 0 ? [] : [`${path}: Required value: must specify a peer`];
  return selectors.length === 0 ? [] : [`${path}: Forbidden: may not specify both ipBlock and another peer`];
}
