import { expect } from "vitest";
import { apply, type Case, daemonSet, daemonSetBody, envOf, fieldsOf, managersOf, refusal } from "./subject.ts";

export const daemonSetCases: readonly Case[] = [
  [
    "variables of two managers stand in one list, and go with their manager",
    async ({ api }) => {
      const key = daemonSet("two-managers");
      const base = [
        { name: "B", value: "1" },
        { name: "A", value: "1" },
      ];
      await apply(api, key, daemonSetBody("two-managers", base, "registry.example/main:1"), "installer");
      const added = await apply(api, key, daemonSetBody("two-managers", [{ name: "C", value: "1" }]), "podspan");
      expect(envOf(added)).toEqual(["B=1", "A=1", "C=1"]);
      expect(added.metadata.generation).toBe(2);
      expect(fieldsOf(added, "podspan")).toEqual({
        "f:spec": {
          "f:template": {
            "f:spec": {
              "f:containers": {
                'k:{"name":"main"}': {
                  ".": {},
                  "f:name": {},
                  "f:env": { 'k:{"name":"C"}': { ".": {}, "f:name": {}, "f:value": {} } },
                },
              },
            },
          },
        },
      });
      const { apiVersion, kind, metadata } = daemonSetBody("two-managers", []);
      const gone = await apply(api, key, { apiVersion, kind, metadata }, "podspan");
      expect(envOf(gone)).toEqual(["B=1", "A=1"]);
      expect(managersOf(gone)).toEqual(["installer/Apply"]);
    },
  ],
  [
    "a variable that was taken by force is given back by a patch in its owner's name",
    async ({ api }) => {
      const key = daemonSet("give-back");
      const image = "registry.example/main:1";
      await apply(api, key, daemonSetBody("give-back", [], image), "installer");
      const env = [
        { name: "B", value: "1" },
        { name: "A", value: "1" },
      ];
      const before = await api.patch(key, { spec: daemonSetBody("", env).spec }, { fieldManager: "kubectl-set" });
      expect(managersOf(before)).toEqual(["installer/Apply", "kubectl-set/Update"]);
      const mine = daemonSetBody("give-back", [{ name: "A", value: "2" }]);
      const answer = await refusal(apply(api, key, mine, "podspan"));
      expect(answer.conflicts).toEqual([
        { manager: "kubectl-set", field: '.spec.template.spec.containers[name="main"].env[name="A"].value' },
      ]);
      expect(envOf(await apply(api, key, mine, "podspan", true))).toEqual(["B=1", "A=2"]);
      const patch = { spec: daemonSetBody("", [{ name: "A", value: "1" }]).spec };
      expect(envOf(await api.patch(key, patch, { fieldManager: "kubectl-set" }))).toEqual(["B=1", "A=1"]);
      const { apiVersion, kind, metadata } = mine;
      const after = await apply(api, key, { apiVersion, kind, metadata }, "podspan");
      expect(after.spec).toEqual(before.spec);
      expect(managersOf(after)).toEqual(managersOf(before));
      expect(fieldsOf(after, "kubectl-set")).toEqual(fieldsOf(before, "kubectl-set"));
    },
  ],
  [
    "an apply moves what it names into the order in which it names it",
    async ({ api }) => {
      const key = daemonSet("order");
      const variable = (name: string) => ({ name, value: "1" });
      await apply(api, key, daemonSetBody("order", ["C", "X", "B", "A"].map(variable), "i:1"), "installer");
      const after = await apply(api, key, daemonSetBody("order", ["A", "C", "N"].map(variable)), "podspan");
      expect(envOf(after)).toEqual(["X=1", "B=1", "A=1", "C=1", "N=1"]);
    },
  ],
  [
    "a strategic merge patch merges by name, deletes by null and by directive",
    async ({ api }) => {
      const key = daemonSet("strategic");
      const env = ["A", "B"].map((name) => ({ name, value: "1" }));
      const body = daemonSetBody("strategic", env, "i:1");
      await apply(api, key, { ...body, metadata: { ...body.metadata, annotations: { a: "1", b: "1" } } }, "installer");
      const containers = [
        {
          name: "main",
          env: [
            { name: "A", $patch: "delete" },
            { name: "C", value: "2" },
          ],
        },
      ];
      const patch = { metadata: { annotations: { a: null } }, spec: { template: { spec: { containers } } } };
      const after = await api.patch(key, patch, { fieldManager: "kubectl-edit" });
      expect(after.metadata.annotations).toMatchObject({ b: "1" });
      expect(after.metadata.annotations).not.toHaveProperty("a");
      expect([...envOf(after)].sort()).toEqual(["B=1", "C=2"]);
    },
  ],
  [
    "the status of a DaemonSet follows its generation, and without nodes nothing is to be done",
    async ({ api, eventually }) => {
      const key = daemonSet("status");
      await apply(api, key, daemonSetBody("status", [], "i:1"), "installer");
      await apply(api, key, daemonSetBody("status", [{ name: "A", value: "1" }]), "podspan");
      const statusOf = async () => (await api.get(key)).status as Readonly<Record<string, number>> | undefined;
      await eventually(async () => (await statusOf())?.observedGeneration === 2);
      expect(await statusOf()).toMatchObject({ desiredNumberScheduled: 0, numberReady: 0 });
    },
  ],
];
