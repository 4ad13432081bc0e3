import type { ClusterAddress, KubeApi, KubeWorld } from "../api.ts";
import { openCredentials } from "./credentials.ts";
import { kubeClient } from "./kube-client.ts";
import type { Environment, KubeconfigSource } from "./kubeconfig.ts";
import { authenticated } from "./transport.ts";

export interface ClientOptions {
  /** Path of the kubeconfig where an address names none; absent: `KUBECONFIG`, then `~/.kube/config`. */
  readonly kubeconfig?: string;
  /** The process's environment: `KUBECONFIG`, `HOME`, `HTTPS_PROXY`, `NO_PROXY`. */
  readonly env: Environment;
  /** Objects per answer of a list, 1-500; kubectl's 500 when absent. */
  readonly pageSize?: number;
}

/** Real API servers, by the contexts of kubeconfig files. A context is opened once, and its connections are kept. */
export function clientKubeWorld(options: ClientOptions): KubeWorld<KubeApi> {
  const opened = new Map<string, Promise<KubeApi>>();
  return {
    open: (address) => {
      const source = sourceOf(options, address);
      const key = `${source.kubeconfig ?? ""} ${address.context ?? ""}`;
      const known = opened.get(key) ?? connect(source, address.context, options.pageSize ?? 500);
      opened.set(key, known);
      return known;
    },
  };
}

async function connect(source: KubeconfigSource, context: string | undefined, pageSize: number): Promise<KubeApi> {
  const credentials = await openCredentials(source, context);
  const { server } = credentials;
  return { ...kubeClient(authenticated(credentials), pageSize), ...(server === undefined ? {} : { server }) };
}

function sourceOf({ kubeconfig, env }: ClientOptions, address: ClusterAddress): KubeconfigSource {
  const file = address.kubeconfig ?? kubeconfig;
  return file === undefined ? { env } : { env, kubeconfig: file };
}
