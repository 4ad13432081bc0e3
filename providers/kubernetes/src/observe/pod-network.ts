import type { ObservedProps } from "@podspan/core/observed";
import type { KubeObject } from "../api.ts";
import { at, listOf, mapOf, textOf } from "../objects/json.ts";

type PodPort = NonNullable<ObservedProps<"pod">["ports"]>[number];

/** Where the VPC resource controller says which interface a pod has of its own (amazon-vpc-resource-controller-k8s). */
export const POD_ENI = "vpc.amazonaws.com/pod-eni";

/** The interface of a pod with security groups of its own; what is no list of interfaces tells nothing. */
export function branchInterfaceOf({ metadata }: KubeObject): string | undefined {
  const text = metadata.annotations?.[POD_ENI];
  if (text === undefined) return undefined;
  try {
    return textOf(at(listOf(JSON.parse(text))[0], "eniId"));
  } catch {
    return undefined;
  }
}

/**
 * Containers with the ports that have names, which is all that is read of them. Of init containers those that go on beside the others
 * have ports (sidecars, `restartPolicy: Always`).
 */
export function namedContainers(spec: unknown): readonly unknown[] {
  const sidecars = listOf(at(spec, "initContainers")).filter((one) => at(one, "restartPolicy") === "Always");
  return [...listOf(at(spec, "containers")), ...sidecars].flatMap((container) => {
    const ports = listOf(at(container, "ports"))
      .map(mapOf)
      .filter(({ name }) => textOf(name) !== undefined);
    return ports.length === 0
      ? []
      : [{ ports: ports.map(({ name, protocol, containerPort }) => ({ name, protocol, containerPort })) }];
  });
}

export function namedPortsOf({ spec }: KubeObject): readonly PodPort[] {
  return namedContainers(spec)
    .flatMap((container) => listOf(at(container, "ports")).map(mapOf))
    .flatMap(({ name, protocol, containerPort }): readonly PodPort[] =>
      typeof containerPort === "number"
        ? [{ name: String(name), protocol: textOf(protocol) ?? "TCP", port: containerPort }]
        : [],
    );
}
