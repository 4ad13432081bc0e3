import type { Catalogue } from "./entry.ts";

/** What can be wrong before the Fabric's shape is looked at. */
export const yamlEntries = {
  "YAML-1": {
    title: "Not YAML",
    severity: "error",
    cause: "The text cannot be read as YAML 1.2, so nothing in it can be trusted.",
    cure: "Mend the text at the place shown; often it is the indentation, a missing quote or a missing bracket just before it.",
  },
  "YAML-2": {
    title: "Key given twice",
    severity: "error",
    cause: "Keys of a mapping are unique; of two equal ones a reader would see only one.",
    cure: "Remove one of the two, or merge them.",
  },
  "YAML-3": {
    title: "Alias that cannot be followed",
    severity: "error",
    cause:
      "An alias must name an anchor before it, must not contain itself, and all aliases together must not grow without bound.",
    cure: "Write the value out.",
  },
  "YAML-4": {
    title: "More than one document",
    severity: "error",
    cause: "A file holds one Fabric; a second document after `---` would be left unread.",
    cure: "Move the second document to a file of its own.",
  },
  "YAML-5": {
    title: "Empty document",
    severity: "error",
    cause: "There is nothing in the file but white space and comments.",
    cure: "Begin with `podspan init`, which writes a starter Fabric.",
  },
  "YAML-6": {
    title: "Too large or too deep",
    severity: "error",
    cause:
      "A Fabric is at most 1 MiB, 64 levels deep and 50,000 values, so that it also fits a Kubernetes custom resource.",
    cure: "Split it into several Fabrics.",
  },
  "YAML-7": {
    title: "Character that a text cannot hold",
    severity: "error",
    cause:
      "NUL and other control characters are not allowed in YAML; mostly the file is not UTF-8 text, or was damaged.",
    cure: "Save the file as UTF-8 and remove the character.",
  },
  "YAML-8": {
    title: "Tag or key that the Fabric does not use",
    severity: "error",
    cause: "The Fabric is plain data: keys are plain words, and tags such as `!Ref` mean nothing to it.",
    cure: "Write a plain value without the tag, or a plain word as the key.",
  },
} as const satisfies Catalogue;
