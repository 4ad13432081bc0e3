import type { Location } from "../../diagnostics/index.ts";

/** A value of which only the program that Terraform would run knows what it is. */
export interface Unclear {
  readonly unclear: string;
}

/** The id of another resource, which nobody knows before it is made or without the state. */
export interface IdOf {
  readonly idOf: string;
}

/** A resource as a whole, of which attributes are asked later: `each.value` where `for_each` goes over resources. */
export interface Thing {
  readonly thing: string;
  readonly index: string | undefined;
}

/** One instance of a resource, as the configuration describes it or the state remembers it. */
export interface TerraformResource {
  /** `aws_subnet.pods["eu-west-1b"]`. */
  readonly address: string;
  /** Terraform's words: what it makes itself, and what it only reads (a data source). */
  readonly mode: "managed" | "data";
  readonly type: string;
  /** Attributes by name: plain JSON, with `Unclear` and `IdOf` inside where it comes from the configuration. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The world's id: in the state only. */
  readonly id?: string;
  readonly at?: Location;
}

export function isUnclear(value: unknown): value is Unclear {
  return isRecord(value) && typeof value.unclear === "string";
}

export function isIdOf(value: unknown): value is IdOf {
  return isRecord(value) && typeof value.idOf === "string";
}

export function isThing(value: unknown): value is Thing {
  return isRecord(value) && typeof value.thing === "string" && "index" in value;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textAt(resource: TerraformResource, name: string): string | undefined {
  const value = resource.values[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A list of blocks or values; one that stands alone is a list of one. */
export function listAt(resource: TerraformResource, name: string): readonly unknown[] {
  const value = resource.values[name];
  if (value === undefined || value === null || isUnclear(value)) return [];
  return Array.isArray(value) ? value : [value];
}

/** The tags that Terraform set, with those of the provider's default_tags where the state tells them. */
export function tagsOf(resource: TerraformResource): Readonly<Record<string, string>> {
  const tags = isRecord(resource.values.tags_all) ? resource.values.tags_all : resource.values.tags;
  if (!isRecord(tags)) return {};
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : [])),
  );
}
