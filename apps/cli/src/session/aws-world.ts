import { awsReader } from "@podspan/aws/observe";
import type { Reader } from "@podspan/core/ports";
import { UNLIMITED, uniformWindows } from "@podspan/engine/looking";
import type { KubernetesWriterDeps } from "@podspan/kubernetes";
import type { KubeWorld } from "@podspan/kubernetes/api";
import type { ClientKubeApi } from "@podspan/kubernetes/client";
import type { CliContext } from "../context.ts";
import { externalIds } from "./external-ids.ts";
import type { FabricFile } from "./fabric-file.ts";
import { clusterAddress } from "./kube-address.ts";
import { lazyRouter, type RouterHosts, routerDeps } from "./routers.ts";
import { secretReader } from "./secrets.ts";
import type { ChangeableWorld } from "./world.ts";

/** AWS and the clusters, reached as the `aws` and `kubectl` commands reach them. The clients are loaded here and no sooner. */
export async function openAwsWorld(cli: CliContext, file: FabricFile): Promise<ChangeableWorld> {
  const sdk = await import("@podspan/aws/sdk");
  const { env } = cli.process;
  const cloud = sdk.sdkAwsWorld({ externalId: externalIds(file.fabric.spec.accounts, { env, folder: file.folder }) });
  const accounts = Object.values(file.fabric.spec.accounts);
  const clusters = lazyKubeWorld(cli);
  const reach: KubernetesWriterDeps = {
    world: clusters,
    address: (key, scope) => clusterAddress(file, key, scope),
  };
  const { AWS_ENDPOINT_URL: endpoint, PODSPAN_CONSISTENCY_MS: consistency, PODSPAN_UNLIMITED: unlimited } = env;
  const routerHosts: RouterHosts = new Map();
  const secrets = secretReader({
    env,
    folder: file.folder,
    aws: (id, region, signal) => sdk.awsSecret({}, region, id, signal),
    kubernetes: async (key) =>
      (await loadPorts()).kubernetesSecret(await clusters.open(clusterOfSecret(file, key)), key),
  });
  const routers = routerDeps(file, {
    secrets,
    hosts: routerHosts,
    open: ({ address, login }) =>
      lazyRouter(async () => (await import("@podspan/routers/ssh")).sshRouter({ address, login, patience: PATIENCE })),
  });
  return {
    target: "aws",
    clock: cli.clock,
    note: endpoint === undefined ? "AWS" : `the AWS emulator at ${endpoint}`,
    sources: { aws: cloud, kubernetes: reach.world },
    readers: {
      aws: awsReader(cloud),
      kubernetes: lazyReader(async () => (await loadPorts()).kubernetesReader(reach.world)),
      router: lazyReader(async () => (await loadPorts()).routerReader(routers)),
    },
    changers: async () => {
      const { awsInstances, awsWriter, kubernetesNodes, kubernetesWriter, routersWriter } = await loadPorts();
      return {
        writers: {
          aws: awsWriter(cloud, accounts),
          kubernetes: kubernetesWriter(reach),
          router: routersWriter(routers),
        },
        rolling: { cloud: awsInstances(cloud, accounts), cluster: kubernetesNodes(reach) },
      };
    },
    probers: async () => {
      const { kubernetesProber, routersProber } = await loadPorts();
      const address = (scope: { readonly cluster: string } & Parameters<typeof clusterAddress>[2]) =>
        clusterAddress(file, scope.cluster, scope);
      return { prober: kubernetesProber({ world: clusters, address }), routerProber: routersProber(routers) };
    },
    routerHosts,
    unfitKeys: async (steps) => {
      if (!steps.some(({ scope }) => scope.plane === "router")) return [];
      const { unfitKeys } = await import("./router-keys.ts");
      const privateKeyFault = async (text: string) => (await import("@podspan/routers/ssh")).privateKeyFault(text);
      return unfitKeys(file, steps, { secrets, privateKeyFault });
    },
    // An emulator shows at once what it did; AWS takes its time, and only an endpoint of one's own may say otherwise.
    ...(endpoint !== undefined && /^\d+$/.test(consistency ?? "")
      ? { windows: uniformWindows(Number(consistency)) }
      : {}),
    // Nor has an emulator AWS's buckets of requests.
    ...(endpoint !== undefined && unlimited === "1" ? { limits: UNLIMITED } : {}),
    storeFor: (store) => store,
    begin: async () => undefined,
    save: async () => undefined,
  };
}

const loadPorts = () => import("./ports.ts");

/** A look at AWS alone never loads what reads the other planes. */
function lazyReader<Request>(load: () => Promise<Reader<Request>>): Reader<Request> {
  return { observe: async (request, context) => (await load()).observe(request, context) };
}

/** The only cluster where none is named: with several, SEC-2 has asked. */
function clusterOfSecret(
  file: FabricFile,
  { cluster }: { readonly cluster?: string },
): ReturnType<typeof clusterAddress> {
  const key = cluster ?? Object.keys(file.fabric.spec.clusters)[0] ?? "";
  return clusterAddress(file, key, { plane: "kubernetes", cluster: key });
}

/** Milliseconds that a router may take to answer: a small one computes a key exchange for seconds. */
const PATIENCE = 20_000;

/** The Kubernetes client is large: `--only aws` never loads it. */
function lazyKubeWorld(cli: CliContext): KubeWorld<ClientKubeApi> {
  let world: Promise<KubeWorld<ClientKubeApi>> | undefined;
  const load = async (): Promise<KubeWorld<ClientKubeApi>> => {
    const { clientKubeWorld } = await import("@podspan/kubernetes/client");
    return clientKubeWorld({ env: cli.process.env });
  };
  return {
    open: async (address) => {
      world ??= load();
      return (await world).open(address);
    },
  };
}
