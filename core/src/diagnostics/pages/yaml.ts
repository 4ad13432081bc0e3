import type { Pages } from "./page.ts";

export const yamlPages = {
  "YAML-1": {
    source: "YAML 1.2.2",
    example: { document: "apiVersion: podspan.dev/v1alpha1\nkind: [Fabric\n" },
  },
  "YAML-2": {
    source: "YAML 1.2.2, 3.2.1.1",
    example: { document: "apiVersion: podspan.dev/v1alpha1\nkind: Fabric\nkind: Fabric\n" },
  },
  "YAML-3": {
    source: "YAML 1.2.2, 7.1",
    example: { document: "apiVersion: podspan.dev/v1alpha1\nkind: *nothing\n" },
  },
  "YAML-4": {
    source: "YAML 1.2.2, 9.2",
    example: { document: "kind: Fabric\n---\nkind: Fabric\n" },
  },
  "YAML-5": {
    source: "Podspan",
    example: { document: "# nothing here\n" },
  },
  "YAML-6": {
    source: "etcd request size limit (1.5 MiB); Podspan",
    example: { situation: "The file is 2 MiB long." },
  },
  "YAML-7": {
    source: "YAML 1.2.2, 5.1",
    example: { document: "apiVersion: podspan.dev/v1alpha1\nkind: Fab\u0001ric\n" },
  },
  "YAML-8": {
    source: "Podspan",
    example: { document: "apiVersion: podspan.dev/v1alpha1\nkind: !Ref Fabric\n" },
  },
} as const satisfies Pages;
