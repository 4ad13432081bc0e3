import { expect } from "vitest";
import { DAEMON_SETS, ENI_CONFIGS } from "../api.ts";
import {
  apply,
  type Case,
  daemonSet,
  daemonSetBody,
  eniConfig,
  eniConfigBody,
  fieldsOf,
  managersOf,
  refusal,
} from "./subject.ts";

export const objectCases: readonly Case[] = [
  [
    "an applied object gets a uid, a resource version, a generation and its manager's fields",
    async ({ api }) => {
      const made = await apply(
        api,
        eniConfig("made"),
        eniConfigBody("made", { subnet: "subnet-1" }, { a: "1" }),
        "one",
      );
      expect(made.metadata).toMatchObject({ name: "made", generation: 1, annotations: { a: "1" } });
      expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(made.metadata.resourceVersion).toMatch(/^\d+$/);
      expect(made.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(managersOf(made)).toEqual(["one/Apply"]);
      expect(fieldsOf(made, "one")).toEqual({
        "f:metadata": { "f:annotations": { "f:a": {} } },
        "f:spec": { "f:subnet": {} },
      });
      expect(await api.get(eniConfig("made"))).toEqual(made);
    },
  ],
  [
    "an object that is not there is NotFound, a type that is not there is TypeNotFound",
    async ({ api }) => {
      const widgets = { group: "example.org", version: "v1", plural: "widgets", namespaced: false };
      expect(await refusal(api.get(eniConfig("nothing")))).toMatchObject({ status: 404, reason: "NotFound" });
      expect(await refusal(api.patch(daemonSet("nothing"), {}, { fieldManager: "one" }))).toMatchObject({
        status: 404,
        reason: "NotFound",
      });
      expect(await refusal(api.list(widgets, {}))).toMatchObject({ status: 404, reason: "TypeNotFound" });
      expect(await refusal(api.get({ type: widgets, name: "x" }))).toMatchObject({
        status: 404,
        reason: "TypeNotFound",
      });
    },
  ],
  [
    "a list goes through all pages, by label and namespace, and keeps what it is told to",
    async ({ api }) => {
      const names = ["page-1", "page-2", "page-3", "page-4", "page-5"];
      for (const name of names) {
        const body = eniConfigBody(name, { subnet: `subnet-${name}` });
        const labels = name === "page-5" ? { book: "other" } : { book: "this" };
        await apply(api, eniConfig(name), { ...body, metadata: { ...body.metadata, labels } }, "one");
      }
      const all = await api.list(ENI_CONFIGS, {});
      expect(all.map((one) => one.metadata.name)).toEqual(expect.arrayContaining(names));
      expect(new Set(all.map((one) => one.metadata.name)).size).toBe(all.length);
      expect(all[0]).toMatchObject({ apiVersion: "crd.k8s.amazonaws.com/v1alpha1", kind: "ENIConfig" });
      const kept = await api.list(ENI_CONFIGS, {
        labelSelector: "book=this",
        keep: (object) => ({ ...object, metadata: { name: object.metadata.name } }),
      });
      expect(kept.map((one) => one.metadata)).toEqual(names.slice(0, 4).map((name) => ({ name })));
      expect(await api.list(DAEMON_SETS, { namespace: "default" })).toEqual([]);
    },
  ],
  [
    "an ENIConfig without a subnet, or with one that is no text, is refused and not made",
    async ({ api }) => {
      const missing = await refusal(apply(api, eniConfig("bad"), eniConfigBody("bad", { securityGroups: [] }), "one"));
      expect(missing).toMatchObject({ status: 422, reason: "Invalid" });
      expect(missing.message).toContain("spec.subnet");
      const number = await refusal(apply(api, eniConfig("bad"), eniConfigBody("bad", { subnet: 5 }), "one"));
      expect(number.status).toBeGreaterThanOrEqual(400);
      expect(await refusal(api.get(eniConfig("bad")))).toMatchObject({ reason: "NotFound" });
    },
  ],
  [
    "a DaemonSet without a selector and an image is refused",
    async ({ api }) => {
      const answer = await refusal(apply(api, daemonSet("bad"), daemonSetBody("bad", []), "one"));
      expect(answer).toMatchObject({ status: 422, reason: "Invalid" });
    },
  ],
  [
    "a strategic merge patch of a custom resource is refused",
    async ({ api }) => {
      await apply(api, eniConfig("custom"), eniConfigBody("custom", { subnet: "subnet-1" }), "one");
      const answer = await refusal(api.patch(eniConfig("custom"), { spec: {} }, { fieldManager: "one" }));
      expect(answer).toMatchObject({ status: 415, reason: "UnsupportedMediaType" });
    },
  ],
];

export const deletionCases: readonly Case[] = [
  [
    "a deletion with another uid is a conflict, with the right one it takes the object away",
    async ({ api }) => {
      const key = eniConfig("deleted");
      const { metadata } = await apply(api, key, eniConfigBody("deleted", { subnet: "subnet-1" }), "one");
      const answer = await refusal(api.delete(key, { uid: "00000000-0000-4000-8000-000000000000" }));
      expect(answer).toMatchObject({ status: 409, reason: "Conflict" });
      expect((await api.get(key)).metadata.uid).toBe(metadata.uid);
      await api.delete(key, { uid: metadata.uid ?? "" });
      expect(await refusal(api.get(key))).toMatchObject({ reason: "NotFound" });
      expect(await refusal(api.delete(key, {}))).toMatchObject({ status: 404, reason: "NotFound" });
    },
  ],
];
