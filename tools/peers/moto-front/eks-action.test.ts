import { expect, test } from "vitest";
import { eksAction } from "./eks-action.ts";

test.for([
  ["GET", "/clusters", "ListClusters"],
  ["GET", "/clusters/west", "DescribeCluster"],
  ["GET", "/clusters/west/", "DescribeCluster"],
  ["POST", "/clusters/west/addons/vpc-cni/update", "UpdateAddon"],
  ["GET", "/addons/supported-versions", "DescribeAddonVersions"],
  ["GET", "/clusters/west/insights", "GET /clusters/west/insights"],
] as const)("%s %s is %s", ([method, path, action]) => {
  expect(eksAction(method, path)).toBe(action);
});
