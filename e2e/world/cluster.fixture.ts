import { type ApiAnswer, type ApiCall, callApi } from "../../tools/peers/kubernetes/api-call.ts";
import { ENI_CONFIG_DEFINITION } from "../../tools/peers/kubernetes/eni-config.ts";
import { type ControlPlane, startControlPlane } from "../../tools/peers/kubernetes/kubernetes-server.ts";
import { waitFor } from "../../tools/peers/peer/child.ts";

const ENI_CONFIGS = "/apis/crd.k8s.amazonaws.com/v1alpha1/eniconfigs";
const DAEMON_SETS = "/apis/apps/v1/namespaces/kube-system/daemonsets";

/** A real API server that holds what an EKS cluster with the VPC CNI holds: CRD, aws-node, a node in each of two zones. */
export interface RealCluster {
  readonly kubeconfig: string;
  /** URL of the API server. */
  readonly endpoint: string;
  eniConfigs(): Promise<readonly EniConfig[]>;
  /** `kubectl delete eniconfig NAME`. */
  deleteEniConfig(name: string): Promise<void>;
  /** Environment of container aws-node. */
  awsNodeEnv(): Promise<Readonly<Record<string, string>>>;
  /** Who set each variable of container aws-node: `eks/Apply`, sorted. */
  awsNodeOwners(): Promise<Readonly<Record<string, readonly string[]>>>;
  /**
   * Applies the add-on's whole manifest as EKS does, these variables of its configuration over the manifest's own. Throws where
   * somebody else owns one: what EKS then does is the twin's to know.
   */
  applyAsEks(env: Readonly<Record<string, string>>): Promise<void>;
  /** One call of its API, as anybody may make it. */
  call(call: ApiCall): Promise<ApiAnswer>;
  stop(): Promise<void>;
}

export interface EniConfig {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly subnet: string; readonly securityGroups?: readonly string[] };
}

/**
 * `addonEnv`: the VPC CNI is a managed add-on with these variables; without it somebody installed it with kubectl. In each of the zones
 * there is a node, an object that nobody stands behind.
 */
export async function startCluster(
  addonEnv?: Readonly<Record<string, string>>,
  zones: readonly string[] = ["eu-west-1b", "eu-west-1c"],
): Promise<RealCluster> {
  const plane = await startControlPlane();
  try {
    await install(plane, addonEnv, zones);
  } catch (error) {
    await plane.stop();
    throw error;
  }
  return {
    kubeconfig: plane.kubeconfig,
    endpoint: plane.endpoint,
    eniConfigs: async () => (await get<{ readonly items: readonly EniConfig[] }>(plane, ENI_CONFIGS)).items,
    deleteEniConfig: async (name) => {
      const path = `${ENI_CONFIGS}/${name}`;
      must(await callApi(plane, { method: "DELETE", path }), path);
    },
    awsNodeEnv: async () => envOf(await get<AwsNode>(plane, `${DAEMON_SETS}/aws-node`)),
    awsNodeOwners: async () => ownersOf(await get<AwsNode>(plane, `${DAEMON_SETS}/aws-node`)),
    applyAsEks: (env) => applyManifest(plane, env),
    call: (call) => callApi(plane, call),
    stop: () => plane.stop(),
  };
}

interface AwsNode {
  readonly metadata: {
    readonly managedFields?: readonly {
      readonly manager: string;
      readonly operation: string;
      readonly fieldsV1: unknown;
    }[];
  };
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

const ENV_PATH = ["f:spec", "f:template", "f:spec", "f:containers", 'k:{"name":"aws-node"}', "f:env"];

function ownersOf(daemonSet: AwsNode): Readonly<Record<string, readonly string[]>> {
  const owned = (daemonSet.metadata.managedFields ?? []).map(({ manager, operation, fieldsV1 }) => {
    const env = ENV_PATH.reduce<unknown>(
      (fields, key) => (fields as Record<string, unknown> | undefined)?.[key],
      fieldsV1,
    );
    return { by: `${manager}/${operation}`, env: (env ?? {}) as Readonly<Record<string, object>> };
  });
  return Object.fromEntries(
    Object.keys(envOf(daemonSet)).map((name) => {
      const holders = owned.filter(({ env }) => "f:value" in (env[`k:{"name":"${name}"}`] ?? {}));
      return [name, holders.map(({ by }) => by).sort()];
    }),
  );
}

async function get<T>(plane: ControlPlane, path: string): Promise<T> {
  return must<T>(await callApi(plane, { method: "GET", path }), path);
}

function must<T>(answer: { readonly status: number; readonly body: unknown }, what: string): T {
  if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}

async function install(
  plane: ControlPlane,
  addonEnv: Readonly<Record<string, string>> | undefined,
  zones: readonly string[],
): Promise<void> {
  const post = async (path: string, body: unknown) => must(await callApi(plane, { method: "POST", path, body }), path);
  await post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", ENI_CONFIG_DEFINITION);
  const existing = await callApi(plane, { method: "GET", path: "/api/v1/namespaces/kube-system" });
  if (existing.status === 404) await post("/api/v1/namespaces", { metadata: { name: "kube-system" } });
  if (addonEnv === undefined) await post(`${DAEMON_SETS}?fieldManager=kubectl-client-side-apply`, awsNode({}));
  else await applyManifest(plane, addonEnv);
  for (const [index, zone] of zones.entries()) {
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

async function applyManifest(plane: ControlPlane, env: Readonly<Record<string, string>>): Promise<void> {
  const path = `${DAEMON_SETS}/aws-node?fieldManager=eks`;
  const contentType = "application/apply-patch+yaml";
  must(await callApi(plane, { method: "PATCH", path, body: awsNode(env), contentType }), path);
}

/** The published manifest of the VPC CNI, as much of it as we look at. */
function awsNode(env: Readonly<Record<string, string>>) {
  const all = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "false", WARM_ENI_TARGET: "1", WARM_PREFIX_TARGET: "1", ...env };
  const variables = Object.entries(all).map(([name, value]) => ({ name, value }));
  const labels = { "k8s-app": "aws-node" };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "aws-node", namespace: "kube-system", labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          hostNetwork: true,
          tolerations: [{ operator: "Exists" }],
          containers: [{ name: "aws-node", image: "amazon-k8s-cni:v1.20.4", env: variables }],
        },
      },
    },
  };
}
