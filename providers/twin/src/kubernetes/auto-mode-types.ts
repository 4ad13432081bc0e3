import { type KubeObject, NODE_CLASSES, NODE_POOLS } from "@podspan/kubernetes/api";
import { at, listOf, mapOf } from "./fields/json.ts";
import { PLAIN_SCHEMA } from "./fields/schema.ts";

/** What a definition's validation says: `spec.role: Required value`. */
type Faults = readonly string[];

const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

const custom = {
  schema: PLAIN_SCHEMA,
  builtIn: false,
  statusSubresource: true,
  empty: { metadata: {} },
  completed: (object: KubeObject) => object,
};

/** The types of EKS Auto Mode, served while their definitions are there. */
export const AUTO_MODE_TYPES = [
  { ...custom, type: NODE_CLASSES, kind: "NodeClass", faults: nodeClassFaults },
  { ...custom, type: NODE_POOLS, kind: "NodePool", faults: nodePoolFaults, completed: withPoolDefaults },
] as const;

/** Rules of the definition (EKS user guide, NodeClass): one of role and instance profile, pod subnets and pod groups together. */
function nodeClassFaults({ spec }: KubeObject): Faults {
  const has = (field: string): boolean => at(spec, field) !== undefined;
  const terms = [
    "subnetSelectorTerms",
    "securityGroupSelectorTerms",
    "podSubnetSelectorTerms",
    "podSecurityGroupSelectorTerms",
  ];
  return [
    ...(has("role") === has("instanceProfile")
      ? ["spec: Invalid value: must specify exactly one of ['role', 'instanceProfile']"]
      : []),
    ...["subnetSelectorTerms", "securityGroupSelectorTerms"]
      .filter((field) => !has(field))
      .map((field) => `spec.${field}: Required value`),
    ...(has("podSubnetSelectorTerms") === has("podSecurityGroupSelectorTerms")
      ? []
      : ["spec: Invalid value: podSubnetSelectorTerms and podSecurityGroupSelectorTerms must be specified together"]),
    ...terms
      .filter((field) => has(field) && listOf(at(spec, field)).length === 0)
      .map((field) => `spec.${field}: Invalid value: ${field} cannot be empty`),
    ...([undefined, "Random", "Disabled"].includes(at(spec, "snatPolicy") as string | undefined)
      ? []
      : ['spec.snatPolicy: Unsupported value: supported values: "Random", "Disabled"']),
  ];
}

/** Rules of karpenter.sh_nodepools: a class by group, kind and name; requirements whose values fit their operator. */
function nodePoolFaults({ spec }: KubeObject, before: KubeObject | undefined): Faults {
  const template = at(spec, "template", "spec");
  const path = "spec.template.spec";
  const ref = mapOf(at(template, "nodeClassRef"));
  const old = mapOf(at(before?.spec, "template", "spec", "nodeClassRef"));
  return [
    ...["group", "kind", "name"]
      .filter((field) => typeof ref[field] !== "string" || ref[field] === "")
      .map((field) => `${path}.nodeClassRef.${field}: Required value`),
    ...["group", "kind"]
      .filter((field) => before !== undefined && old[field] !== ref[field])
      .map((field) => `${path}.nodeClassRef: Invalid value: nodeClassRef.${field} is immutable`),
    ...(at(template, "requirements") === undefined ? [`${path}.requirements: Required value`] : []),
    ...listOf(at(template, "requirements")).flatMap((one, index) =>
      requirementFaults(one, `${path}.requirements[${index}]`),
    ),
  ];
}

function requirementFaults(requirement: unknown, path: string): Faults {
  const operator = `${at(requirement, "operator")}`;
  const values = listOf(at(requirement, "values"));
  if (!OPERATORS.includes(operator)) return [`${path}.operator: Unsupported value: "${operator}"`];
  if (operator === "In" && values.length === 0) {
    return [`${path}: Invalid value: requirements with operator 'In' must have a value defined`];
  }
  const bad = ["Gt", "Lt"].includes(operator) && (values.length !== 1 || !/^\d+$/.test(`${values[0]}`));
  return bad
    ? [`${path}: Invalid value: requirements operator 'Gt' or 'Lt' must have a single positive integer value`]
    : [];
}

/** Defaults of the definition; nobody owns them. */
function withPoolDefaults(object: KubeObject): KubeObject {
  const spec = mapOf(object.spec);
  const template = mapOf(spec.template);
  return {
    ...object,
    spec: {
      ...spec,
      disruption: {
        budgets: [{ nodes: "10%" }],
        consolidateAfter: "0s",
        consolidationPolicy: "WhenEmptyOrUnderutilized",
        ...mapOf(spec.disruption),
      },
      template: { ...template, spec: { expireAfter: "720h", ...mapOf(template.spec) } },
    },
  };
}
