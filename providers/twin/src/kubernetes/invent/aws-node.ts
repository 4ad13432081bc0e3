import type { KubeObject } from "@podspan/kubernetes/api";

/** What the published manifest of the VPC CNI sets in container aws-node (amazon-vpc-cni-k8s, README), without the cluster's own. */
const DEFAULT_ENV: Readonly<Record<string, string>> = {
  ADDITIONAL_ENI_TAGS: "{}",
  ANNOTATE_POD_IP: "false",
  AWS_VPC_CNI_NODE_PORT_SUPPORT: "true",
  AWS_VPC_ENI_MTU: "9001",
  AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "false",
  AWS_VPC_K8S_CNI_EXTERNALSNAT: "false",
  AWS_VPC_K8S_CNI_LOGLEVEL: "DEBUG",
  AWS_VPC_K8S_CNI_LOG_FILE: "/host/var/log/aws-routed-eni/ipamd.log",
  AWS_VPC_K8S_CNI_RANDOMIZESNAT: "prng",
  AWS_VPC_K8S_CNI_VETHPREFIX: "eni",
  AWS_VPC_K8S_PLUGIN_LOG_FILE: "/var/log/aws-routed-eni/plugin.log",
  AWS_VPC_K8S_PLUGIN_LOG_LEVEL: "DEBUG",
  DISABLE_INTROSPECTION: "false",
  DISABLE_METRICS: "false",
  DISABLE_NETWORK_RESOURCE_PROVISIONING: "false",
  ENABLE_IMDS_ONLY_MODE: "false",
  ENABLE_IPv4: "true",
  ENABLE_IPv6: "false",
  ENABLE_MULTI_NIC: "false",
  ENABLE_POD_ENI: "false",
  ENABLE_PREFIX_DELEGATION: "false",
  ENABLE_SUBNET_DISCOVERY: "true",
  NETWORK_POLICY_ENFORCING_MODE: "standard",
  WARM_ENI_TARGET: "1",
  WARM_PREFIX_TARGET: "1",
};

export interface CniPlan {
  /** The cluster's name in EKS. */
  readonly clusterName: string;
  readonly region: string;
  /** Over the manifest's own variables. */
  readonly env: Readonly<Record<string, string>>;
}

/** DaemonSet kube-system/aws-node as the chart renders it: variables by name, then those that come from the node. */
export function awsNode({ clusterName, region, env }: CniPlan): KubeObject {
  const all = { ...DEFAULT_ENV, CLUSTER_NAME: clusterName, ...env };
  const variables = Object.keys(all)
    .sort()
    .map((name) => ({ name, value: all[name as keyof typeof all] ?? "" }));
  const image = (name: string) => `602401143452.dkr.ecr.${region}.amazonaws.com/${name}:v1.23.1`;
  const fromNode = { name: "MY_NODE_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "spec.nodeName" } } };
  const mount = (name: string, mountPath: string) => ({ name, mountPath });
  const host = (name: string, path: string) => ({ name, hostPath: { path } });
  const container = {
    name: "aws-node",
    image: image("amazon-k8s-cni"),
    env: [...variables, fromNode],
    ports: [{ containerPort: 61678, name: "metrics", protocol: "TCP" }],
    resources: { requests: { cpu: "25m" } },
    securityContext: { capabilities: { add: ["NET_ADMIN", "NET_RAW"] } },
    volumeMounts: [mount("cni-bin-dir", "/host/opt/cni/bin"), mount("cni-net-dir", "/host/etc/cni/net.d")],
  };
  const podSpec = {
    serviceAccountName: "aws-node",
    priorityClassName: "system-node-critical",
    hostNetwork: true,
    tolerations: [{ operator: "Exists" }],
    affinity: linuxOnEc2,
    initContainers: [
      { name: "aws-vpc-cni-init", image: image("amazon-k8s-cni-init"), env: [{ name: "ENABLE_IPv6", value: "false" }] },
    ],
    containers: [container],
    volumes: [host("cni-bin-dir", "/opt/cni/bin"), host("cni-net-dir", "/etc/cni/net.d")],
  };
  return daemonSet("aws-node", podSpec, "10%");
}

/** DaemonSet kube-system/kube-proxy. */
export function kubeProxy(region: string, version: string): KubeObject {
  const image = `602401143452.dkr.ecr.${region}.amazonaws.com/eks/kube-proxy:v${version}.0-minimal-eksbuild.1`;
  const containers = [
    { name: "kube-proxy", image, command: ["kube-proxy", "--v=2"], resources: { requests: { cpu: "100m" } } },
  ];
  const podSpec = { serviceAccountName: "kube-proxy", hostNetwork: true, affinity: linuxOnEc2, containers };
  return daemonSet("kube-proxy", podSpec, "10%");
}

function daemonSet(name: string, podSpec: object, maxUnavailable: string): KubeObject {
  const labels = { "k8s-app": name };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "kube-system", labels },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable } },
      template: { metadata: { labels }, spec: podSpec },
    },
  };
}

const linuxOnEc2 = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        {
          matchExpressions: [
            { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
            { key: "eks.amazonaws.com/compute-type", operator: "NotIn", values: ["fargate", "hybrid", "auto"] },
          ],
        },
      ],
    },
  },
};
