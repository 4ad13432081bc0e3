import { expect } from "vitest";
import { apply, type Case, eniConfig, eniConfigBody, fieldsOf, managersOf, refusal } from "./subject.ts";

export const applyCases: readonly Case[] = [
  [
    "applying the same again changes nothing",
    async ({ api }) => {
      const body = eniConfigBody("same", { subnet: "subnet-1", securityGroups: ["sg-1"] });
      const first = await apply(api, eniConfig("same"), body, "one");
      expect(await apply(api, eniConfig("same"), body, "one")).toEqual(first);
    },
  ],
  [
    "a changed spec counts the generation up, a changed annotation does not",
    async ({ api }) => {
      const key = eniConfig("generation");
      const body = (subnet: string, a: string) => eniConfigBody("generation", { subnet }, { a });
      await apply(api, key, body("subnet-1", "1"), "one");
      const annotated = await apply(api, key, body("subnet-1", "2"), "one");
      expect(annotated.metadata.generation).toBe(1);
      const changed = await apply(api, key, body("subnet-2", "2"), "one");
      expect(changed.metadata.generation).toBe(2);
      expect(Number(changed.metadata.resourceVersion)).toBeGreaterThan(Number(annotated.metadata.resourceVersion));
    },
  ],
  [
    "another value by another manager is a conflict that names manager and field, and changes nothing",
    async ({ api }) => {
      const key = eniConfig("conflict");
      const before = await apply(api, key, eniConfigBody("conflict", { subnet: "subnet-1" }), "one");
      const answer = await refusal(apply(api, key, eniConfigBody("conflict", { subnet: "subnet-2" }), "two"));
      expect(answer).toMatchObject({
        status: 409,
        reason: "Conflict",
        conflicts: [{ manager: "one", field: ".spec.subnet" }],
      });
      expect(answer.message).toBe('Apply failed with 1 conflict: conflict with "one": .spec.subnet');
      expect(await api.get(key)).toEqual(before);
    },
  ],
  [
    "force takes the value and the field",
    async ({ api }) => {
      const key = eniConfig("force");
      await apply(api, key, eniConfigBody("force", { subnet: "subnet-1", securityGroups: ["sg-1"] }), "one");
      const taken = await apply(api, key, eniConfigBody("force", { subnet: "subnet-2" }), "two", true);
      expect(taken.spec).toEqual({ subnet: "subnet-2", securityGroups: ["sg-1"] });
      expect(fieldsOf(taken, "one")).toEqual({ "f:spec": { "f:securityGroups": {} } });
      expect(fieldsOf(taken, "two")).toEqual({ "f:spec": { "f:subnet": {} } });
    },
  ],
  [
    "a list of security groups is one value",
    async ({ api }) => {
      const key = eniConfig("groups");
      await apply(api, key, eniConfigBody("groups", { subnet: "subnet-1", securityGroups: ["sg-1", "sg-2"] }), "one");
      const answer = await refusal(apply(api, key, eniConfigBody("groups", { securityGroups: ["sg-1"] }), "two"));
      expect(answer.conflicts).toEqual([{ manager: "one", field: ".spec.securityGroups" }]);
    },
  ],
  [
    "a field goes when its only owner leaves it out, and stays when another owner shares its value",
    async ({ api }) => {
      const key = eniConfig("shared");
      await apply(api, key, eniConfigBody("shared", { subnet: "subnet-1" }, { both: "1", mine: "1" }), "one");
      const shared = await apply(api, key, eniConfigBody("shared", { subnet: "subnet-1" }, { both: "1" }), "two");
      expect(managersOf(shared)).toEqual(["one/Apply", "two/Apply"]);
      const left = await apply(api, key, eniConfigBody("shared", { subnet: "subnet-1" }), "one");
      expect(left.metadata.annotations).toEqual({ both: "1" });
      expect(fieldsOf(left, "one")).toEqual({ "f:spec": { "f:subnet": {} } });
    },
  ],
  [
    "an empty configuration lets go of everything, and leaves what others own",
    async ({ api }) => {
      const key = eniConfig("empty");
      await apply(api, key, eniConfigBody("empty", { subnet: "subnet-1" }), "one");
      await apply(api, key, eniConfigBody("empty", { subnet: "subnet-1" }, { mine: "1" }), "two");
      const { apiVersion, kind } = eniConfigBody("empty", {});
      const after = await apply(api, key, { apiVersion, kind, metadata: { name: "empty" } }, "two");
      expect(managersOf(after)).toEqual(["one/Apply"]);
      expect(after.metadata.annotations).toBeUndefined();
      expect(after.spec).toEqual({ subnet: "subnet-1" });
    },
  ],
  [
    "letting go of a required field is refused, and nothing changes",
    async ({ api }) => {
      const key = eniConfig("required");
      const before = await apply(
        api,
        key,
        eniConfigBody("required", { subnet: "subnet-1", securityGroups: ["sg-1"] }),
        "one",
      );
      const answer = await refusal(apply(api, key, eniConfigBody("required", { securityGroups: ["sg-1"] }), "one"));
      expect(answer).toMatchObject({ status: 422, reason: "Invalid" });
      expect(await api.get(key)).toEqual(before);
    },
  ],
  [
    "an old resource version in the configuration is a conflict without fields",
    async ({ api }) => {
      const key = eniConfig("stale");
      const body = (subnet: string) => eniConfigBody("stale", { subnet });
      const { resourceVersion = "" } = (await apply(api, key, body("subnet-1"), "one")).metadata;
      const at = (version: string) => ({ ...body("subnet-3"), metadata: { name: "stale", resourceVersion: version } });
      const { metadata } = await apply(api, key, body("subnet-2"), "one");
      const answer = await refusal(apply(api, key, at(resourceVersion), "one"));
      expect(answer).toMatchObject({ status: 409, reason: "Conflict", conflicts: [] });
      expect((await apply(api, key, at(metadata.resourceVersion ?? ""), "one")).spec).toEqual({ subnet: "subnet-3" });
    },
  ],
];
