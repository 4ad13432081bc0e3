import { expect, test } from "vitest";
import { fabricSchemaFile } from "./fabric-schema.ts";

test("the schema file is JSON that ends with a newline, the same twice", async () => {
  const files = await fabricSchemaFile.files();
  const text = files.get("docs/schema/fabric.v1alpha1.json") ?? "";
  expect(JSON.parse(text)).toMatchObject({ title: "Podspan Fabric v1alpha1" });
  expect(text.endsWith("}\n")).toBe(true);
  expect([...(await fabricSchemaFile.files())]).toEqual([...files]);
});
