import { fabricJsonSchema } from "@podspan/core/spec";
import type { Generator } from "./generator.ts";

/** `docs/schema/fabric.v1alpha1.json`, which editors read. */
export const fabricSchemaFile: Generator = {
  owns: ["docs/schema"],
  files: async () =>
    new Map([["docs/schema/fabric.v1alpha1.json", `${JSON.stringify(fabricJsonSchema(), null, 2)}\n`]]),
};
