import { expect, test } from "vitest";
import { tagsOf, UID } from "../testing/steps.ts";
import { hasTags, ownerFilters, ownerOf, tagFilter, tagList, tagMap, tagSpecifications } from "./tags.ts";

test("a thing with our marks has an owner, one with half of them has none", () => {
  expect(ownerOf(tagsOf("west1/vpc"))).toEqual({ uid: UID, id: "west1/vpc", fabric: "demo" });
  expect(ownerOf({ "podspan.dev/uid": UID })).toBeUndefined();
  expect(ownerOf({ "podspan.dev/uid": UID, "podspan.dev/id": "x" })).toEqual({ uid: UID, id: "x", fabric: "" });
});

test("tags of AWS become a map with sorted keys", () => {
  const map = tagMap([{ Key: "b", Value: "2" }, { Key: "a" }, {}]);
  expect(Object.entries(map)).toEqual([
    ["a", ""],
    ["b", "2"],
  ]);
  expect(tagMap(undefined)).toEqual({});
});

test("tags for a create call are sorted, and absent where there are none", () => {
  expect(tagSpecifications("subnet", { b: "2", a: "1" })).toEqual([
    {
      ResourceType: "subnet",
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    },
  ]);
  expect(tagSpecifications("subnet", undefined)).toEqual([]);
  expect(tagList({})).toEqual([]);
});

test("read-back filters are the two marks", () => {
  expect(ownerFilters(tagsOf("west1/vpc"))).toEqual([
    { Name: "tag:podspan.dev/uid", Values: [UID] },
    { Name: "tag:podspan.dev/id", Values: ["west1/vpc"] },
  ]);
  expect(ownerFilters({ Name: "x" })).toBeUndefined();
});

test("a backslash, which AWS reads as an escape, passes more rather than less", () => {
  expect(tagFilter("team", "a\\b")).toEqual({ Name: "tag:team", Values: ["a?b"] });
});

test("wanted tags must be there exactly, others may be", () => {
  expect(hasTags({ a: "1", b: "2" }, { a: "1" })).toBe(true);
  expect(hasTags({ a: "1" }, { a: "2" })).toBe(false);
  expect(hasTags({}, { a: "" })).toBe(false);
});
