import type { ObservedProps, PolicyPeer, PolicyPort, PolicyRule } from "@podspan/core/observed";
import type { KubeObject } from "../api.ts";
import { at, listOf, mapOf, textOf } from "../objects/json.ts";
import { labelSelector } from "./label-selector.ts";

/**
 * A networking.k8s.io/v1 NetworkPolicy. Without `policyTypes` it is about what comes in, and about what goes out where it has rules for
 * that (API reference, NetworkPolicySpec).
 */
export function networkPolicyProps({ metadata, spec }: KubeObject): ObservedProps<"network-policy"> {
  const egress = listOf(at(spec, "egress"));
  const written = listOf(at(spec, "policyTypes"));
  const types = written.length > 0 ? written : ["Ingress", ...(egress.length > 0 ? ["Egress"] : [])];
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    podSelector: labelSelector(at(spec, "podSelector")),
    types: (["Ingress", "Egress"] as const).filter((type) => types.includes(type)),
    ingress: listOf(at(spec, "ingress")).map((rule) => ruleOf(rule, "from")),
    egress: egress.map((rule) => ruleOf(rule, "to")),
  };
}

function ruleOf(rule: unknown, peers: "from" | "to"): PolicyRule {
  return { peers: listOf(at(rule, peers)).map(peerOf), ports: listOf(at(rule, "ports")).map(portOf) };
}

function peerOf(peer: unknown): PolicyPeer {
  const { ipBlock, namespaceSelector, podSelector } = mapOf(peer);
  if (ipBlock !== undefined && ipBlock !== null) {
    return {
      kind: "block",
      cidr: textOf(at(ipBlock, "cidr")) ?? "",
      except: listOf(at(ipBlock, "except")).map(String),
    };
  }
  return {
    kind: "pods",
    ...(isGiven(namespaceSelector) ? { namespaces: labelSelector(namespaceSelector) } : {}),
    ...(isGiven(podSelector) ? { pods: labelSelector(podSelector) } : {}),
  };
}

/** An empty selector selects all; one that is not there says nothing. */
function isGiven(selector: unknown): boolean {
  return selector !== undefined && selector !== null;
}

function portOf(value: unknown): PolicyPort {
  const { protocol, port, endPort } = mapOf(value);
  return {
    protocol: protocol === "UDP" || protocol === "SCTP" ? protocol : "TCP",
    ...(typeof port === "number" || typeof port === "string" ? { port } : {}),
    ...(typeof endPort === "number" ? { endPort } : {}),
  };
}
