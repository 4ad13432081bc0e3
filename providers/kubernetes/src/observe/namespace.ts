import type { ObservedProps } from "@podspan/core/observed";
import type { KubeObject } from "../api.ts";

export function namespaceProps({ metadata }: KubeObject): ObservedProps<"namespace"> {
  return { name: metadata.name, labels: metadata.labels ?? {} };
}
