import * as z from "zod";
import { fabricSchema } from "./schema/fabric.ts";

/** JSON Schema (draft 7, which every editor reads) of the Fabric as a user writes it. */
export function fabricJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(fabricSchema, { io: "input", target: "draft-7" });
  return {
    $schema,
    $id: "https://podspan.dev/schema/fabric.v1alpha1.json",
    title: "Podspan Fabric v1alpha1",
    description: "One document that says what a network of EKS clusters should be.",
    ...schema,
  };
}
