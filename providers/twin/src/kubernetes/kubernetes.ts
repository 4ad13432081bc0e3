import type { TwinKubernetes, TwinKubernetesDeps } from "./port.ts";

/** Placeholder until the Kubernetes side lands: knows no cluster. */
export function createTwinKubernetes(_deps: TwinKubernetesDeps): TwinKubernetes {
  return {
    world: { open: (address) => Promise.reject(new Error(`the twin knows no cluster ${address.context}`)) },
    load: () => {},
    save: () => ({}),
    invent: () => {},
    onAddonConfiguration: () => [],
  };
}
