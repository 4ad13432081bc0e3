import type { ClusterAddress, KubeApi, KubeExecApi, KubeWorld } from "../api.ts";
import { openCredentials } from "./credentials.ts";
import { kubeExec } from "./exec/exec.ts";
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

/** What a real API server does. */
export type ClientKubeApi = KubeApi & KubeExecApi;

/** Real API servers, by the contexts of kubeconfig files. A context is opened once, and its connections are kept. */
export function clientKubeWorld(options: ClientOptions): KubeWorld<ClientKubeApi> {
  const opened = new Map<string, Promise<ClientKubeApi>>();
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

async function connect(
  source: KubeconfigSource,
  context: string | undefined,
  pageSize: number,
): Promise<ClientKubeApi> {
  const credentials = await openCredentials(source, context);
  const { server } = credentials;
  const api = { ...kubeClient(authenticated(credentials), pageSize), ...kubeExec(credentials) };
  return server === undefined ? api : { ...api, server };
}

function sourceOf({ kubeconfig, env }: ClientOptions, address: ClusterAddress): KubeconfigSource {
  const file = address.kubeconfig ?? kubeconfig;
  return file === undefined ? { env } : { env, kubeconfig: file };
}
