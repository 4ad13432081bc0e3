import { expect, test } from "vitest";
import { maxPodsSaid } from "./user-data.ts";

const M5_LARGE = { interfaces: 3, addresses: 10 };

test.each([
  ['    maxPodsExpression: "(default_enis - 1) * (ips_per_eni - 1) + 2"', 20],
  ["{ kubelet: { maxPodsExpression: '((default_enis - 1) * (ips_per_eni - 1)) + 2' } }", 20],
  ["maxPodsExpression: (default_enis - 1) * (ips_per_eni - 1) * 16 + 2 > 110 ? 110 : 5", 110],
  ["maxPodsExpression: max_pods - 9", 20],
  ["maxPodsExpression: max_pods - 9\nconfig: { maxPods: 7 }", 7],
  ["[settings.kubernetes]\nmax-pods = 20\n", 20],
  ["/etc/eks/bootstrap.sh prod --kubelet-extra-args '--max-pods=20'", 20],
  ["# maxPods: 7\n", undefined],
  ["maxPodsExpression: vcpus * 2", undefined],
  ["", undefined],
])("`%s` is %s on an m5.large", (text, pods) => {
  expect(maxPodsSaid(Buffer.from(text).toString("base64"), M5_LARGE)).toBe(pods);
});
