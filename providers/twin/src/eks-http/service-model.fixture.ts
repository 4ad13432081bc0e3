import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Member>>;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly error?: { readonly httpStatusCode: number };
}
interface Member {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
}
interface Operation {
  readonly http: { readonly method: string; readonly requestUri: string };
  readonly input: { readonly shape: string };
  readonly output: { readonly shape: string };
  readonly errors: readonly { readonly shape: string }[];
}
export interface ServiceModel {
  readonly metadata: { readonly apiVersion: string; readonly protocol: string };
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** botocore's published `eks` service model, as it lies in botocore's data folder. */
export async function eksModel(botocoreData: string): Promise<ServiceModel> {
  const folder = join(botocoreData, "eks", "2017-11-01");
  const packed = await readFile(join(folder, "service-2.json.gz")).catch(() => undefined);
  const text =
    packed === undefined ? await readFile(join(folder, "service-2.json"), "utf8") : gunzipSync(packed).toString();
  return JSON.parse(text) as ServiceModel;
}

/** Where a value on the wire is not of its shape: members that the model lacks, other types, unknown enum values. */
export function unlike(model: ServiceModel, shapeName: string, value: unknown, path = shapeName): readonly string[] {
  const shape = model.shapes[shapeName];
  if (shape === undefined) return [`${path}: the model has no shape ${shapeName}`];
  switch (shape.type) {
    case "structure":
      return isMap(value) ? membersUnlike(model, shape, value, path) : [`${path}: not a structure`];
    case "list":
      return Array.isArray(value)
        ? value.flatMap((item, index) => unlike(model, shape.member?.shape ?? "", item, `${path}[${index}]`))
        : [`${path}: not a list`];
    case "map":
      return isMap(value)
        ? Object.entries(value).flatMap(([key, item]) =>
            unlike(model, shape.value?.shape ?? "", item, `${path}.${key}`),
          )
        : [`${path}: not a map`];
    case "string":
      if (typeof value !== "string") return [`${path}: not a string`];
      return shape.enum === undefined || shape.enum.includes(value) ? [] : [`${path}: ${value} is not in the enum`];
    case "boolean":
      return typeof value === "boolean" ? [] : [`${path}: not a boolean`];
    default:
      return typeof value === "number" ? [] : [`${path}: not a number (${shape.type})`];
  }
}

function membersUnlike(model: ServiceModel, shape: Shape, value: Readonly<Record<string, unknown>>, path: string) {
  const byWireName = new Map(
    Object.entries(shape.members ?? {}).map(([name, member]) => [member.locationName ?? name, member]),
  );
  return Object.entries(value).flatMap(([key, item]) => {
    const member = byWireName.get(key);
    return member === undefined
      ? [`${path}.${key}: not a member`]
      : unlike(model, member.shape, item, `${path}.${key}`);
  });
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
