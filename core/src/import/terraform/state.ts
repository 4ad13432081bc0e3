import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { isRecord, type TerraformResource } from "./resource.ts";

export interface TerraformState {
  /** Resources and data sources that the state remembers, modules' included. */
  readonly resources: readonly TerraformResource[];
  /** What was replaced and is still to be destroyed by Terraform: its address, and the key of what is left of it. */
  readonly deposed: readonly string[];
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
  return remembered(
    records(value.resources).flatMap(({ mode, type, name, module, instances }) => {
      if (typeof name !== "string") return [];
      const prefix = typeof module === "string" ? `${module}.` : "";
      const base = `${prefix}${mode === "data" ? "data." : ""}${type}.${name}`;
      return records(instances).map(({ index_key: index, attributes: values, deposed }) => {
        return { address: `${base}${indexText(index)}`, mode, type, values, deposed };
      });
    }),
  );
}

function shownState(file: string, value: Readonly<Record<string, unknown>>): TerraformState {
  if (!/^(0|1)\./.test(String(value.format_version))) {
    return refused(file, `has format ${String(value.format_version)}; 0.x and 1.x are read`);
  }
  // A plan's output holds the state that it was made from.
  const before = isRecord(value.prior_state) ? value.prior_state : value;
  if (isRecord(before.values)) return remembered(moduleResources(before.values.root_module));
  if (!isRecord(value.planned_values)) return remembered([]);
  return refused(
    file,
    "is a plan that begins with nothing, so there is nothing to adopt yet",
    "Run `terraform apply` and then `terraform show -json > state.json`; or import the configuration without this file.",
  );
}

/** An object as either form of a state writes it. */
type Written = Readonly<Record<"address" | "mode" | "type" | "values" | "deposed", unknown>>;

function moduleResources(module: unknown): readonly Written[] {
  if (!isRecord(module)) return [];
  const own = records(module.resources).map(({ address, mode, type, values, deposed_key: deposed }) => {
    return { address, mode, type, values, deposed };
  });
  return [...own, ...records(module.child_modules).flatMap(moduleResources)];
}

function remembered(written: readonly Written[]): TerraformState {
  const [live, deposed] = [[] as TerraformResource[], [] as string[]];
  for (const { address, mode, type, values, deposed: key } of written) {
    if (typeof address !== "string" || typeof type !== "string") continue;
    if (typeof key === "string") deposed.push(`${address} (deposed ${key})`);
    else live.push(resourceOf(address, mode === "data" ? "data" : "managed", type, values));
  }
  return { resources: live, deposed, diagnostics: [] };
}

function resourceOf(
  address: string,
  mode: TerraformResource["mode"],
  type: string,
  attributes: unknown,
): TerraformResource {
  const values = isRecord(attributes) ? attributes : {};
  return { address, mode, type, values, ...(typeof values.id === "string" ? { id: values.id } : {}) };
}

function indexText(index: unknown): string {
  if (typeof index === "number") return `[${index}]`;
  return typeof index === "string" ? `["${index}"]` : "";
}

function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function refused(file: string, why: string, fix?: string): TerraformState {
  const diagnostic = diagnose("TF-4", { message: `${file} ${why}`, ...(fix === undefined ? {} : { fix }) });
  return { resources: [], deposed: [], diagnostics: [diagnostic] };
}
