import { describe, expect, test } from "vitest";
import type { ClusterFinding } from "../world/world.ts";
import { podGroupsOf } from "./pod-groups.ts";

describe("the groups of pods' interfaces", () => {
  test("are ours and the cluster's, for the control plane and kubelets admit its members alone (F47)", () => {
    const found = { kind: "found", cluster: { props: { securityGroup: "sg-cluster" } } } as unknown as ClusterFinding;
    expect(podGroupsOf("prod", found)).toEqual([{ $ref: "prod/security-group/pods" }, "sg-cluster"]);
  });

  test("are ours alone while there is no cluster", () => {
    expect(podGroupsOf("prod", { kind: "absent" } as unknown as ClusterFinding)).toEqual([
      { $ref: "prod/security-group/pods" },
    ]);
  });
});
