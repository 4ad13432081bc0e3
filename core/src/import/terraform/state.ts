import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { isRecord, type TerraformResource } from "./resource.ts";

export interface TerraformState {
  /** Resources and data sources that the state remembers, modules' included. */
  readonly resources: readonly TerraformResource[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether a JSON document is a Terraform state, or what `terraform show -json` prints. */
export function isTerraformState(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if (typeof value.format_version === "string") return true;
  return typeof value.version === "number" && typeof value.lineage === "string";
}

/** Reads `terraform.tfstate` of version 4, or the output of `terraform show -json` (format 0.1 to 1.x), of a state or a plan. */
export function readState(file: string, value: unknown): TerraformState {
  if (!isRecord(value)) return refused(file, "is not a JSON object");
  if (typeof value.format_version === "string") return shownState(file, value);
  if (value.version !== 4) {
    const what =
      typeof value.version === "number" ? `is a state of version ${value.version}` : "is not a Terraform state";
    return refused(file, `${what}; versions 4 and \`terraform show -json\` are read`);
  }
  const resources = records(value.resources).flatMap((resource) => {
    const { mode, type, name, module } = resource;
    if (typeof type !== "string" || typeof name !== "string") return [];
    const prefix = typeof module === "string" ? `${module}.` : "";
    const base = `${prefix}${mode === "data" ? "data." : ""}${type}.${name}`;
    return records(resource.instances).map((instance) =>
      resourceOf(`${base}${indexText(instance.index_key)}`, type, instance.attributes),
    );
  });
  return { resources, diagnostics: [] };
}

function shownState(file: string, value: Readonly<Record<string, unknown>>): TerraformState {
  if (!/^(0|1)\./.test(String(value.format_version))) {
    return refused(file, `has format ${String(value.format_version)}; 0.x and 1.x are read`);
  }
  // A plan's output holds the state that it was made from.
  const before = isRecord(value.prior_state) ? value.prior_state : value;
  const root = isRecord(before.values) ? before.values.root_module : undefined;
  return { resources: isRecord(root) ? moduleResources(root) : [], diagnostics: [] };
}

function moduleResources(module: Readonly<Record<string, unknown>>): readonly TerraformResource[] {
  const own = records(module.resources).flatMap(({ address, type, values }) =>
    typeof address === "string" && typeof type === "string" ? [resourceOf(address, type, values)] : [],
  );
  return [...own, ...records(module.child_modules).flatMap(moduleResources)];
}

function resourceOf(address: string, type: string, attributes: unknown): TerraformResource {
  const values = isRecord(attributes) ? attributes : {};
  return { address, type, values, ...(typeof values.id === "string" ? { id: values.id } : {}) };
}

function indexText(index: unknown): string {
  if (typeof index === "number") return `[${index}]`;
  return typeof index === "string" ? `["${index}"]` : "";
}

function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function refused(file: string, why: string): TerraformState {
  return { resources: [], diagnostics: [diagnose("TF-4", { message: `${file} ${why}` })] };
}
