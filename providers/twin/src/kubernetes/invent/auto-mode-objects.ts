import type { KubeObject } from "@podspan/kubernetes/api";

const ids = { type: "array", items: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/**
 * The types of EKS Auto Mode, as far as they are documented (EKS user guide, NodeClass; karpenter.sh/v1 of kubernetes-sigs/karpenter): rules
 * between fields are those that the user guide names.
 */
export function nodeClassDefinition(): KubeObject {
  const spec = {
    ...open,
    required: ["subnetSelectorTerms", "securityGroupSelectorTerms"],
    properties: {
      role: { type: "string" },
      instanceProfile: { type: "string" },
      subnetSelectorTerms: { ...ids, minItems: 1 },
      securityGroupSelectorTerms: { ...ids, minItems: 1 },
      podSubnetSelectorTerms: { ...ids, minItems: 1 },
      podSecurityGroupSelectorTerms: { ...ids, minItems: 1 },
      snatPolicy: { type: "string", enum: ["Random", "Disabled"] },
    },
    "x-kubernetes-validations": [
      {
        rule: "has(self.role) != has(self.instanceProfile)",
        message: "must specify exactly one of ['role', 'instanceProfile']",
      },
      {
        rule: "has(self.podSubnetSelectorTerms) == has(self.podSecurityGroupSelectorTerms)",
        message: "podSubnetSelectorTerms and podSecurityGroupSelectorTerms must be specified together",
      },
    ],
  };
  return definition("nodeclasses", "eks.amazonaws.com", "NodeClass", spec);
}

export function nodePoolDefinition(): KubeObject {
  const text = { type: "string" };
  const quantity = { anyOf: [{ type: "integer" }, text], "x-kubernetes-int-or-string": true };
  const requirement = {
    type: "object",
    required: ["key", "operator"],
    properties: {
      key: text,
      operator: { ...text, enum: ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"] },
      values: { type: "array", items: text },
      minValues: { type: "integer" },
    },
  };
  const nodeClassRef = {
    type: "object",
    required: ["group", "kind", "name"],
    properties: { group: text, kind: text, name: text },
    "x-kubernetes-validations": [
      { rule: "self.group == oldSelf.group", message: "nodeClassRef.group is immutable" },
      { rule: "self.kind == oldSelf.kind", message: "nodeClassRef.kind is immutable" },
    ],
  };
  const node = {
    ...open,
    required: ["nodeClassRef", "requirements"],
    properties: {
      expireAfter: { ...text, default: "720h" },
      nodeClassRef,
      requirements: {
        type: "array",
        maxItems: 100,
        items: requirement,
        "x-kubernetes-validations": [
          {
            rule: "self.all(x, x.operator == 'In' ? has(x.values) && x.values.size() != 0 : true)",
            message: "requirements with operator 'In' must have a value defined",
          },
        ],
      },
    },
  };
  const spec = {
    ...open,
    required: ["template"],
    properties: {
      limits: { type: "object", additionalProperties: quantity },
      disruption: {
        ...open,
        default: { consolidateAfter: "0s" },
        properties: {
          budgets: { type: "array", items: open, default: [{ nodes: "10%" }] },
          consolidateAfter: { ...text, default: "0s" },
          consolidationPolicy: { ...text, default: "WhenEmptyOrUnderutilized" },
        },
      },
      template: { ...open, required: ["spec"], properties: { spec: node } },
    },
  };
  return definition("nodepools", "karpenter.sh", "NodePool", spec);
}

export function nodeClaimDefinition(): KubeObject {
  return definition("nodeclaims", "karpenter.sh", "NodeClaim", open);
}

function definition(plural: string, group: string, kind: string, spec: object): KubeObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: "Cluster",
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: "object", required: ["spec"], properties: { spec, status: open } } },
        },
      ],
    },
  };
}

/** The NodeClass that EKS keeps for its built-in pools. */
export function builtInClass(role: string, subnets: readonly string[], group: string): KubeObject {
  return {
    apiVersion: "eks.amazonaws.com/v1",
    kind: "NodeClass",
    metadata: { name: "default", labels: { "app.kubernetes.io/managed-by": "eks" } },
    spec: {
      role,
      subnetSelectorTerms: subnets.map((id) => ({ id })),
      securityGroupSelectorTerms: [{ id: group }],
      snatPolicy: "Random",
    },
  };
}

/** A built-in pool: general-purpose or system. */
export function builtInPool(name: string): KubeObject {
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name, labels: { "app.kubernetes.io/managed-by": "eks" } },
    spec: {
      template: {
        spec: {
          nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: "default" },
          requirements: [{ key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] }],
        },
      },
    },
  };
}
