/** The part of JSON Schema (draft-06) that add-on schemas use. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly $ref?: string;
  readonly $schema?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const text: Schema = { type: "string" };
const flag: Schema = { type: "string", format: "boolean" };
const count: Schema = { type: "string", format: "integer" };
const anything: Schema = { type: "object", additionalProperties: true };

/** Environment of the VPC CNI v1.23 (amazon-vpc-cni-k8s, README): every value is a string, whatever it stands for. */
const ENV: Readonly<Record<string, Schema>> = {
  ADDITIONAL_ENI_TAGS: text,
  ANNOTATE_POD_IP: flag,
  AWS_EC2_ENDPOINT: text,
  AWS_EXTERNAL_SERVICE_CIDRS: text,
  AWS_MANAGE_ENIS_NON_SCHEDULABLE: flag,
  AWS_VPC_CNI_NODE_PORT_SUPPORT: flag,
  AWS_VPC_ENI_MTU: count,
  AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: flag,
  AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: text,
  AWS_VPC_K8S_CNI_EXTERNALSNAT: flag,
  AWS_VPC_K8S_CNI_LOGLEVEL: text,
  AWS_VPC_K8S_CNI_LOG_FILE: text,
  AWS_VPC_K8S_CNI_RANDOMIZESNAT: text,
  AWS_VPC_K8S_CNI_VETHPREFIX: text,
  AWS_VPC_K8S_PLUGIN_LOG_FILE: text,
  AWS_VPC_K8S_PLUGIN_LOG_LEVEL: text,
  CLUSTER_ENDPOINT: text,
  DISABLE_INTROSPECTION: flag,
  DISABLE_LEAKED_ENI_CLEANUP: flag,
  DISABLE_METRICS: flag,
  DISABLE_NETWORK_RESOURCE_PROVISIONING: flag,
  DISABLE_POD_V6: flag,
  ENABLE_BANDWIDTH_PLUGIN: flag,
  ENABLE_IMDS_ONLY_MODE: flag,
  ENABLE_MULTI_NIC: flag,
  ENABLE_POD_ENI: flag,
  ENABLE_PREFIX_DELEGATION: flag,
  ENABLE_SUBNET_DISCOVERY: flag,
  ENABLE_V4_EGRESS: flag,
  ENABLE_V6_EGRESS: flag,
  ENI_CONFIG_ANNOTATION_DEF: text,
  ENI_CONFIG_LABEL_DEF: text,
  INTROSPECTION_BIND_ADDRESS: text,
  IP_COOLDOWN_PERIOD: count,
  MAX_ENI: count,
  MINIMUM_IP_TARGET: count,
  NETWORK_POLICY_ENFORCING_MODE: text,
  POD_MTU: count,
  POD_SECURITY_GROUP_ENFORCING_MODE: text,
  WARM_ENI_TARGET: count,
  WARM_IP_TARGET: count,
  WARM_PREFIX_TARGET: count,
};

const eniConfig: Schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    create: { type: "boolean" },
    region: text,
    subnets: {
      type: "object",
      additionalProperties: {
        type: "object",
        additionalProperties: false,
        properties: { id: text, securityGroups: { type: "array", items: text } },
      },
    },
  },
};

/** The schema of the vpc-cni add-on's configurationValues (AWS's own: `aws eks describe-addon-configuration`). */
export const VPC_CNI_SCHEMA: Schema = {
  $schema: "http://json-schema.org/draft-06/schema#",
  $ref: "#/definitions/VpcCni",
  definitions: {
    Env: { type: "object", additionalProperties: false, properties: ENV },
    EniConfig: eniConfig,
    VpcCni: {
      type: "object",
      additionalProperties: false,
      properties: {
        affinity: anything,
        enableNetworkPolicy: flag,
        enableWindowsIpam: flag,
        enableWindowsPrefixDelegation: flag,
        eniConfig: { $ref: "#/definitions/EniConfig" },
        env: { $ref: "#/definitions/Env" },
        init: { type: "object", additionalProperties: false, properties: { env: anything } },
        livenessProbeTimeoutSeconds: { type: "integer" },
        nodeAgent: anything,
        nodeSelector: anything,
        podAnnotations: anything,
        podLabels: anything,
        readinessProbeTimeoutSeconds: { type: "integer" },
        resources: anything,
        tolerations: { type: "array", items: anything },
      },
    },
  },
};

/** What is wrong with a value, as sentences that EKS puts behind "ConfigurationValue provided in request is not supported". */
export function violations(value: unknown, schema: Schema, root: Schema = schema, path = "$"): readonly string[] {
  const referred = schema.$ref?.slice("#/definitions/".length);
  if (referred !== undefined) return violations(value, root.definitions?.[referred] ?? {}, root, path);
  if (schema.type !== undefined && typeOf(value) !== schema.type) {
    return [`${path}: ${typeOf(value)} found, ${schema.type} expected`];
  }
  if (typeof value === "string") return formatViolations(value, schema, path);
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => violations(item, schema.items ?? {}, root, `${path}[${index}]`));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => memberViolations(key, item, schema, root, path));
}

function memberViolations(key: string, item: unknown, schema: Schema, root: Schema, path: string): readonly string[] {
  const known = schema.properties?.[key];
  if (known !== undefined) return violations(item, known, root, `${path}.${key}`);
  const { additionalProperties = true } = schema;
  if (additionalProperties === false) {
    return [`${path}.${key}: is not defined in the schema and the schema does not allow additional properties`];
  }
  return additionalProperties === true ? [] : violations(item, additionalProperties, root, `${path}.${key}`);
}

function formatViolations(value: string, schema: Schema, path: string): readonly string[] {
  // Go's ParseBool decides at run time; the schema takes what it takes.
  if (schema.format === "boolean" && !/^(1|0|t|f|T|F|true|false|TRUE|FALSE|True|False)$/.test(value)) {
    return [`${path}: does not match the boolean pattern`];
  }
  if (schema.format === "integer" && !/^-?[0-9]+$/.test(value)) return [`${path}: does not match the integer pattern`];
  return [];
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (value === null) return "null";
  return Number.isInteger(value) ? "integer" : typeof value;
}
