import { callApi } from "../../tools/peers/kubernetes/api-call.ts";
import { type ControlPlane, startControlPlane } from "../../tools/peers/kubernetes/kubernetes-server.ts";
import { waitFor } from "../../tools/peers/peer/child.ts";

const ENI_CONFIGS = "/apis/crd.k8s.amazonaws.com/v1alpha1/eniconfigs";
const DAEMON_SETS = "/apis/apps/v1/namespaces/kube-system/daemonsets";

/** A real API server that holds what an EKS cluster with the VPC CNI holds: CRD, aws-node, a node in each of two zones. */
export interface RealCluster {
  readonly kubeconfig: string;
  eniConfigs(): Promise<readonly EniConfig[]>;
  /** Environment of container aws-node. */
  awsNodeEnv(): Promise<Readonly<Record<string, string>>>;
  /** Sets variables as EKS does for a managed add-on. */
  applyAsEks(env: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

interface EniConfig {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly subnet: string; readonly securityGroups?: readonly string[] };
}

export async function startCluster(): Promise<RealCluster> {
  const plane = await startControlPlane();
  try {
    await install(plane);
  } catch (error) {
    await plane.stop();
    throw error;
  }
  return {
    kubeconfig: plane.kubeconfig,
    eniConfigs: async () => (await get<{ readonly items: readonly EniConfig[] }>(plane, ENI_CONFIGS)).items,
    awsNodeEnv: async () => envOf(await get<AwsNode>(plane, `${DAEMON_SETS}/aws-node`)),
    applyAsEks: (env) => applyEnv(plane, env),
    stop: () => plane.stop(),
  };
}

interface AwsNode {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly env?: readonly { readonly name: string; readonly value?: string }[];
        }[];
      };
    };
  };
}

function envOf(daemonSet: AwsNode): Readonly<Record<string, string>> {
  const env = daemonSet.spec.template.spec.containers[0]?.env ?? [];
  return Object.fromEntries(env.map(({ name, value }) => [name, value ?? ""]));
}

async function get<T>(plane: ControlPlane, path: string): Promise<T> {
  return must<T>(await callApi(plane, { method: "GET", path }), path);
}

function must<T>(answer: { readonly status: number; readonly body: unknown }, what: string): T {
  if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}

async function install(plane: ControlPlane): Promise<void> {
  const post = async (path: string, body: unknown) => must(await callApi(plane, { method: "POST", path, body }), path);
  await post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", ENI_CONFIG_DEFINITION);
  const existing = await callApi(plane, { method: "GET", path: "/api/v1/namespaces/kube-system" });
  if (existing.status === 404) await post("/api/v1/namespaces", { metadata: { name: "kube-system" } });
  await post(DAEMON_SETS, AWS_NODE);
  for (const [index, zone] of ["eu-west-1b", "eu-west-1c"].entries()) {
    await post("/api/v1/nodes", {
      metadata: { name: `node-${index}`, labels: { "topology.kubernetes.io/zone": zone, "kubernetes.io/os": "linux" } },
      spec: { providerID: `aws:///${zone}/i-000000000000000${index}` },
    });
  }
  // A new CRD serves a second or two after it says Established.
  await waitFor("served ENIConfigs", [], 30_000, async () =>
    (await callApi(plane, { method: "GET", path: ENI_CONFIGS })).status === 200 ? true : undefined,
  );
}

async function applyEnv(plane: ControlPlane, env: Readonly<Record<string, string>>): Promise<void> {
  const container = { name: "aws-node", env: Object.entries(env).map(([name, value]) => ({ name, value })) };
  const body = {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "aws-node", namespace: "kube-system" },
    spec: { template: { spec: { containers: [container] } } },
  };
  const path = `${DAEMON_SETS}/aws-node?fieldManager=eks&force=true`;
  must(await callApi(plane, { method: "PATCH", path, body, contentType: "application/apply-patch+yaml" }), path);
}

const LABELS = { "k8s-app": "aws-node" };

const AWS_NODE = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "aws-node", namespace: "kube-system", labels: LABELS },
  spec: {
    selector: { matchLabels: LABELS },
    template: {
      metadata: { labels: LABELS },
      spec: {
        hostNetwork: true,
        tolerations: [{ operator: "Exists" }],
        containers: [
          {
            name: "aws-node",
            image: "amazon-k8s-cni:v1.20.4",
            env: [
              { name: "WARM_ENI_TARGET", value: "1" },
              { name: "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", value: "false" },
            ],
          },
        ],
      },
    },
  },
};

/** The CRD as the VPC CNI's manifest has it (three-systems 3d.2). */
const ENI_CONFIG_DEFINITION = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "eniconfigs.crd.k8s.amazonaws.com" },
  spec: {
    group: "crd.k8s.amazonaws.com",
    scope: "Cluster",
    names: { plural: "eniconfigs", singular: "eniconfig", kind: "ENIConfig" },
    versions: [
      {
        name: "v1alpha1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            "x-kubernetes-preserve-unknown-fields": true,
            properties: {
              spec: {
                type: "object",
                required: ["subnet"],
                properties: {
                  subnet: { type: "string" },
                  securityGroups: { type: "array", items: { type: "string" } },
                },
              },
            },
          },
        },
      },
    ],
  },
};
