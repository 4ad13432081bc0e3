import type { KubeApi, KubeWorld } from "@podspan/kubernetes/api";
import type { CliContext } from "../context.ts";
import type { FabricFile } from "./fabric-file.ts";
import { clusterAddress } from "./kube-address.ts";
import type { World } from "./world.ts";

/** AWS and the clusters, reached as the `aws` and `kubectl` commands reach them. The clients are loaded here and no sooner. */
export async function openAwsWorld(cli: CliContext, file: FabricFile): Promise<World> {
  const [aws, sdk, kubernetes] = await Promise.all([
    import("@podspan/aws"),
    import("@podspan/aws/sdk"),
    import("@podspan/kubernetes"),
  ]);
  const cloud = sdk.sdkAwsWorld();
  const clusters = lazyKubeWorld(cli);
  const endpoint = cli.process.env.AWS_ENDPOINT_URL;
  return {
    target: "aws",
    clock: cli.clock,
    note: endpoint === undefined ? "AWS" : `the AWS emulator at ${endpoint}`,
    readers: { aws: aws.awsReader(cloud), kubernetes: kubernetes.kubernetesReader(clusters) },
    writers: {
      aws: aws.awsWriter(cloud),
      kubernetes: kubernetes.kubernetesWriter({ world: clusters, address: (key) => clusterAddress(file, key) }),
    },
    storeFor: (store) => store,
    save: async () => undefined,
  };
}

/** The Kubernetes client is large: `--only aws` never loads it. */
function lazyKubeWorld(cli: CliContext): KubeWorld<KubeApi> {
  let world: Promise<KubeWorld<KubeApi>> | undefined;
  const load = async (): Promise<KubeWorld<KubeApi>> => {
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
