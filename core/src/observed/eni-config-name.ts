/** Set by whoever manages ENIConfigs from outside the CNI; rules over everything else. */
const EXTERNAL_LABEL = "vpc.amazonaws.com/externalEniConfig";
/** Key of both the annotation and the label when the CNI's environment names no other. */
const DEFAULT_KEY = "k8s.amazonaws.com/eniConfig";
const DEFAULT_NAME = "default";

/**
 * The name of the ENIConfig that the VPC CNI takes for a node (amazon-vpc-cni-k8s, pkg/eniconfig GetNodeSpecificENIConfigName;
 * amazon-vpc-cni-k8s, README): label `vpc.amazonaws.com/externalEniConfig`, else the annotation that `ENI_CONFIG_ANNOTATION_DEF` names, else
 * the label that `ENI_CONFIG_LABEL_DEF` names, else `default`. A key that is present counts even when its value is empty.
 * `env` is the environment of container aws-node.
 */
export function eniConfigNameFor(
  node: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  },
  env: Readonly<Record<string, string>>,
): string {
  return (
    node.labels[EXTERNAL_LABEL] ??
    node.annotations[env.ENI_CONFIG_ANNOTATION_DEF || DEFAULT_KEY] ??
    node.labels[env.ENI_CONFIG_LABEL_DEF || DEFAULT_KEY] ??
    DEFAULT_NAME
  );
}
