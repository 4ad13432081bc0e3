/** What `configurationValues` of an add-on holds, read. */
export type ConfigurationReading =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly message: string };

/** Environment variables to set, or to take away (`null`). */
export type EnvironmentEdits = Readonly<Record<string, string | null>>;

/** Reads JSON or YAML, as EKS takes both (EKS user guide, add-on configuration); `{}` for nothing. The YAML parser is loaded only for YAML. */
export async function readConfiguration(text: string | undefined): Promise<ConfigurationReading> {
  if (text === undefined || text.trim() === "") return { ok: true, values: {} };
  const value = parseJson(text) ?? (await parseYaml(text));
  if (value instanceof Error) return { ok: false, message: value.message.split("\n")[0] ?? "not readable" };
  if (value === null) return { ok: true, values: {} };
  return isMap(value) ? { ok: true, values: value } : { ok: false, message: "not a map of values" };
}

/** The environment that a configuration sets, as texts; a variable that holds no plain value is left out. */
export function environmentOf(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const env = isMap(values.env) ? values.env : {};
  return Object.fromEntries(
    Object.keys(env)
      .sort()
      .flatMap((key) => (isPlain(env[key]) ? [[key, String(env[key])]] : [])),
  );
}

/**
 * The same configuration with other environment variables; everything else stays as it is, comments of YAML included.
 * JSON stays JSON; nothing becomes JSON. An `env` that was made empty is left out.
 */
export async function editEnvironment(text: string | undefined, edits: EnvironmentEdits): Promise<string> {
  const json = text === undefined || text.trim() === "" ? {} : parseJson(text);
  return isMap(json) ? JSON.stringify(editedValues(json, edits)) : editYaml(text ?? "", edits);
}

function editedValues(values: Readonly<Record<string, unknown>>, edits: EnvironmentEdits): Record<string, unknown> {
  const { env: before, ...others } = values;
  const env: Record<string, unknown> = isMap(before) ? { ...before } : {};
  for (const key of Object.keys(edits).sort()) {
    const value = edits[key];
    if (value === null || value === undefined) delete env[key];
    else env[key] = value;
  }
  return Object.keys(env).length === 0 ? others : { ...others, env };
}

async function editYaml(text: string, edits: EnvironmentEdits): Promise<string> {
  const { isMap: isYamlMap, parseDocument } = await import("yaml");
  const document = parseDocument(text);
  if (!isYamlMap(document.get("env"))) document.set("env", document.createNode({}));
  for (const key of Object.keys(edits).sort()) {
    const value = edits[key];
    if (value === null || value === undefined) document.deleteIn(["env", key]);
    else document.setIn(["env", key], value);
  }
  const env = document.get("env");
  if (isYamlMap(env) && env.items.length === 0) document.delete("env");
  return document.toString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function parseYaml(text: string): Promise<unknown> {
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text);
  return document.errors[0] ?? (document.toJS() as unknown);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPlain(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
