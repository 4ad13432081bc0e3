import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readYaml } from "./document.ts";
import { fabricJsonSchema } from "./json-schema.ts";

interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

const schema = fabricJsonSchema();

/** Every object schema below, with its path. */
function objects(node: SchemaNode, path: string): readonly (readonly [string, SchemaNode])[] {
  const { properties = {}, additionalProperties, items, anyOf = [] } = node;
  return [
    ...(node.properties ? [[path, node] as const] : []),
    ...Object.entries(properties).flatMap(([key, child]) => objects(child, `${path}.${key}`)),
    ...(typeof additionalProperties === "object" ? objects(additionalProperties, `${path}.*`) : []),
    ...(items ? objects(items, `${path}[]`) : []),
    ...anyOf.flatMap((branch) => objects(branch, path)),
  ];
}

describe("the JSON Schema for editors", () => {
  const all = objects(schema as SchemaNode, "fabric");

  test("describes every field", () => {
    const silent = all.flatMap(([path, { properties = {} }]) =>
      Object.entries(properties).flatMap(([key, child]) => (child.description ? [] : [`${path}.${key}`])),
    );
    expect(silent).toEqual([]);
  });

  test("ends every description with a full stop", () => {
    const open = all.flatMap(([path, { properties = {} }]) =>
      Object.entries(properties).flatMap(([key, { description = "" }]) =>
        /[.]$/.test(description) ? [] : [`${path}.${key}`],
      ),
    );
    expect(open).toEqual([]);
  });

  test("takes no unknown keys anywhere", () => {
    expect(all.filter(([, node]) => node.additionalProperties !== false).map(([path]) => path)).toEqual([]);
  });

  test("asks for nothing that has a default", () => {
    expect(schema).toMatchObject({
      required: ["apiVersion", "kind", "metadata", "spec"],
      properties: { spec: { properties: { clusters: { additionalProperties: { required: ["vpc"] } } } } },
    });
  });

  test("is draft 7, with an id and a title", () => {
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: "https://podspan.dev/schema/fabric.v1alpha1.json",
      title: "Podspan Fabric v1alpha1",
    });
  });

  test("read back as a schema it takes every section of the schema, and no unknown key", () => {
    const back = z.fromJSONSchema(JSON.parse(JSON.stringify(schema)));
    const { raw } = readYaml(readFileSync(join(import.meta.dirname, "testdata/every-section.yaml"), "utf8"), "f");
    expect(back.safeParse(raw).success).toBe(true);
    expect(back.safeParse({ ...(raw as object), bogus: 1 }).success).toBe(false);
  });
});
