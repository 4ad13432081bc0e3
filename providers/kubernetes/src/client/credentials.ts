import { Agent as HttpAgent } from "node:http";
import { Agent, type RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { KubernetesApiError } from "../api.ts";
import { type Environment, type KubeconfigSource, loadKubeconfig } from "./kubeconfig.ts";

/** How to reach one API server as one user: what each request needs beside its path. */
export interface Access {
  readonly server: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: HttpAgent;
}

export interface Credentials {
  /** URL of the API server, as the kubeconfig has it. */
  readonly server: string | undefined;
  /** Runs the kubeconfig's credential command where there is one and its last answer has expired. */
  access(): Promise<Access>;
  /** Forgets what was read and cached: the server did not accept it. */
  renew(): Promise<void>;
}

export async function openCredentials(source: KubeconfigSource, context: string | undefined): Promise<Credentials> {
  let config = await loadKubeconfig(source, context);
  const agents = new Map<string, HttpAgent>();
  let underway: Promise<Access> | undefined;
  return {
    server: config.getCurrentCluster()?.server,
    // Shared while under way: four reads at once must not start `aws eks get-token` four times.
    access: () => {
      underway ??= accessOf(config, source.env, agents).finally(() => {
        underway = undefined;
      });
      return underway;
    },
    renew: async () => {
      config = await loadKubeconfig(source, context);
    },
  };
}

async function accessOf(config: KubeConfig, env: Environment, agents: Map<string, HttpAgent>): Promise<Access> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    const command = config.getCurrentUser()?.exec?.command ?? "the kubeconfig's credentials";
    const message = error instanceof Error ? error.message.trim() : `${error}`;
    throw new KubernetesApiError(0, "CredentialsFailed", `${command}: ${message}`);
  }
  const { server, proxyUrl } = config.getCurrentCluster() ?? { server: "" };
  const headers = { ...(options.headers as Record<string, string> | undefined), ...basic(options.auth) };
  // client-node makes the agents that speak to the kubeconfig's own proxy; its others open a connection for each request.
  const agent =
    proxyUrl === undefined ? keptAgent(new URL(server), options, env, agents) : (options.agent as HttpAgent);
  return { server: new URL(server), headers, agent };
}

function basic(auth: string | null | undefined): Readonly<Record<string, string>> {
  return auth ? { authorization: `Basic ${Buffer.from(auth).toString("base64")}` } : {};
}

/** One agent per client certificate, for a credential command may hand out a new one. */
function keptAgent(server: URL, options: RequestOptions, env: Environment, agents: Map<string, HttpAgent>): HttpAgent {
  const key = `${options.cert ?? ""}`;
  const known = agents.get(key);
  if (known !== undefined) return known;
  const { ca, cert, key: privateKey, rejectUnauthorized, servername } = options;
  const tls = { ca, cert, key: privateKey, rejectUnauthorized, servername };
  const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  // HTTPS_PROXY and NO_PROXY, by Node itself (22.21, 24.5).
  const shared = { keepAlive: true, proxyEnv: { ...env } };
  const agent = server.protocol === "http:" ? new HttpAgent(shared) : new Agent({ ...shared, ...given });
  agents.set(key, agent);
  return agent;
}
