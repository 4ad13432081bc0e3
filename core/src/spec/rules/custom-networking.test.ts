import { expect, test } from "vitest";
import { CGNAT_SPEC, codesOf } from "../fabric-text.fixture.ts";

test("CNI-4: an IPv6 cluster has no pod ranges (EKS user guide, custom networking; amazon-vpc-cni-k8s, README)", () => {
  expect(codesOf(`${CGNAT_SPEC}\n    ipFamily: ipv6`)).toEqual(["error CNI-4 ipv6"]);
  expect(codesOf(`${CGNAT_SPEC}\n    ipFamily: ipv4`)).toEqual([]);
});
